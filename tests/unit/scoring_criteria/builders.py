"""Makes profiles out of what was heard, and asks Walsall's criteria about them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from services.scoring.criteria.facts import Facts
from services.scoring.criteria.meeting import Met, met
from services.scoring.gather import met as was_met
from services.scoring.profile import Detail, Evidence, Profile
from shared.kit.ids import made_of
from shared.packs.criteria import Criteria, load_criteria

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AREAS = Path(__file__).parents[3] / "areas"
WORKER = {"author": "duty worker 7"}


@cache
def areas() -> Mapping[str, Criteria]:
    return load_criteria(AREAS)


def walsall() -> Criteria:
    return areas()["walsall"]


def heard(kind: str = "outreach_contact", *, days_ago: float = 0, tag: str = "", **said: Any) -> Evidence:
    """One event as evidence, `days_ago` before NOW; `answers` are observations by name."""
    answers = said.pop("answers", {})
    observations = [{"name": name, "value": value} for name, value in answers.items()] + said.pop("observations", [])
    return Evidence.model_validate(
        {
            "event_id": made_of("test", kind, days_ago, tag, sorted(said.items()), str(observations)),
            "kind": kind,
            "source": "urn:sameday:desk:testham",
            "time": NOW - timedelta(days=days_ago),
            "observations": observations,
        }
        | said
    )


def profile(*pieces: Evidence, **details: Any) -> Profile:
    """A person of whom this was heard; `details` as the newest event gave them."""
    newest = sorted(pieces, key=lambda piece: piece.order, reverse=True)
    seen = [piece.time for piece in pieces if was_met(piece)]
    told = {"time": NOW - timedelta(days=1000), "event_id": newest[0].event_id if newest else UUID(int=0)}
    return Profile(
        person_id=UUID(int=1),
        evidence=tuple(newest),
        last_seen=max(seen, default=None),
        details={name: Detail.model_validate(told | {"value": value}) for name, value in details.items()},
    )


def facts(*pieces: Evidence, **details: Any) -> Facts:
    return Facts.of(profile(*pieces, **details), NOW, walsall())


def value(name: str, *pieces: Evidence, **details: Any) -> bool | int | None:
    """A fact's value, None while it is unknown."""
    known = facts(*pieces, **details).known(name)
    return None if known is None else known.value


def answers(pieces: Iterable[Evidence], area: str = "walsall", **details: Any) -> dict[str, Met]:
    """The answer to each criterion, by its id."""
    asked = met(profile(*pieces, **details), areas()[area], NOW)
    return {one.criterion.id: one for one in asked}


def answer(criterion: str, *pieces: Evidence, area: str = "walsall", **details: Any) -> Met:
    return answers(pieces, area, **details)[criterion]
