"""Fictional people's standings, cohorts to try, and an area whose rows are read as the journal reads them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from services.scoring.cohorts.handle import RankStanding
from shared.contracts.binding import message_of
from shared.contracts.cohorts import CohortMove, KnownItem, StandingChanged
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of
from shared.kit.journal import Decision, Record, Row
from shared.packs.cohorts import Cohort, Cohorts

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
AREA = "wrexham"
ZEROS = {"margin": 0, "fall": 0, "stay_days": 0, "source": "ours"}


def cohort(**said: Any) -> Cohort:
    """A cohort that is exactly the two highest scores; `said` are fields of the pack, margin, fall and stay too."""
    steady = {name: said.pop(name) for name in ("margin", "fall", "stay_days") if name in said}
    fields = {
        "id": "most-vulnerable",
        "title": "the most vulnerable",
        "size": 2,
        "order": ["score_low"],
        "tie": ["waited_longest", "older_evidence"],
        "owner": {"role": "hub coordinator", "organisation": "Testham Care Hub"},
        "hysteresis": ZEROS | steady,
        "entering": "is now among the most vulnerable people known here",
        "leaving": "is no longer among the most vulnerable people known here",
        "source": "ours",
    }
    return Cohort.model_validate(fields | said)


def person(name: object) -> UUID:
    return made_of("test-person", name)


def standing(name: object, low: int, *, version: int = 1, **said: Any) -> StandingChanged:
    """Where a person stands, by name; `said` are further fields."""
    fields = {
        "person_id": person(name),
        "version": version,
        "event_id": made_of("test-event", name, version),
        "area": AREA,
        "low": low,
        "high": 48,
        "band": Band.STANDARD,
        "items": (),
        "needs": (),
        "flags": (),
        "criteria": (),
        "events_30_days": 1,
        "last_seen": NOW,
        "at": NOW,
    }
    return StandingChanged.model_validate(fields | said)


def risk(value: int) -> tuple[KnownItem, ...]:
    """The item that somebody's risk to others is known to be so high."""
    return (KnownItem.model_validate({"item": "risk_to_others", "value": value}),)


def message(said: StandingChanged, now: datetime = NOW) -> Message:
    """The fact as scoring publishes it; `now` is when intake accepted what caused it."""
    return Message(
        id=made_of("standing.changed", said.model_dump_json(), now),
        type="standing.changed",
        source="urn:sameday:scoring",
        subject=f"area/{said.area}",
        time=said.at,
        accepted_time=now,
        data=said,
    )


@dataclass
class Area:
    """State rows as JSON, as the journal keeps them; `read` are keys of the last decision, `rounds` its readings."""

    cohorts: tuple[Cohort, ...]
    texts: dict[str, bytes] = field(default_factory=dict)
    moves: list[CohortMove] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    rounds: int = 0

    @property
    def handler(self) -> RankStanding:
        return RankStanding({AREA: Cohorts(cohorts=self.cohorts)})

    def hears(self, said: StandingChanged, now: datetime = NOW) -> tuple[CohortMove, ...]:
        """One standing decided and written; who entered and left because of it."""
        return tuple(fact_of(fact) for fact in self.decides(said, now).facts)

    def decides(self, said: StandingChanged, now: datetime = NOW) -> Decision:
        caused = message(said, now)
        rows = self._rows(caused, said)
        decision = self.handler.decide(caused, said, rows)
        assert decision.changes.keys() <= rows.keys()
        self.texts |= {key: orjson.dumps(change.body) for key, change in decision.changes.items()}
        self.moves += [fact_of(fact) for fact in decision.facts]
        self.read = set(rows)
        return decision

    def hears_all(self, standings: Iterable[StandingChanged]) -> "Area":
        """One standing after the other, a minute apart."""
        for minute, said in enumerate(standings):
            self.hears(said, NOW + timedelta(minutes=minute))
        return self

    def members(self, cohort: str = "most-vulnerable") -> list[UUID]:
        """Who is in a cohort, in its order."""
        return [UUID(one["person_id"]) for one in self.roll(cohort)["members"]]

    def roll(self, cohort: str = "most-vulnerable") -> dict[str, Any]:
        return self.row(f"cohort:{AREA}:{cohort}").body or {"members": []}  # type: ignore[return-value]

    def row(self, key: str) -> Row:
        return Row(key, orjson.loads(self.texts[key]) if key in self.texts else None)

    def _rows(self, caused: Message, said: StandingChanged) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        self.rounds = 0
        while missing := set(self.handler.keys(caused, said, rows)) - rows.keys():
            rows |= {key: self.row(key) for key in missing}
            self.rounds += 1
        return {key: rows[key] for key in self.handler.keys(caused, said, rows)}


def fact_of(outgoing: Any) -> CohortMove:
    """The fact in a record, read as any reader reads it."""
    record = Record(outgoing.topic, 0, 0, outgoing.key, outgoing.value, dict(outgoing.headers), NOW)
    data = message_of(record).data
    assert isinstance(data, CohortMove)
    return data
