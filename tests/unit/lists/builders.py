"""Lives with their referrals, and the areas' own lists made of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from deploy.local.lists.lives import Ask, Life, Step, in_order
from deploy.local.lists.making import Occasion, begun
from deploy.local.lists.rows import Entry, Figure, Row, Seat
from services.scoring.profile import Detail, Evidence
from shared.contracts.vocabulary import Band, Kind, Outcome, ReferralState
from shared.kit.ids import made_of
from shared.packs.list_names import load_lists
from shared.packs.lists import Lists
from tests.product import packs
from tests.unit.scoring_criteria.builders import heard, profile

AREAS = Path(__file__).parents[3] / "areas"
MONDAY = date(2026, 11, 2)
"""Of a week 1 in Walsall."""
FRIDAY = date(2026, 11, 20)
ALEX, SAM, KIM = (UUID(int=number) for number in (1, 2, 3))
RowT = TypeVar("RowT", bound=Row)
_STATES = {"chased", "delivered", "raised"}


@cache
def lists() -> Mapping[str, Lists]:
    return load_lists(AREAS)


def at(day: date, clock: str = "10:00") -> datetime:
    """A time of a day in Britain's winter, in which local time is UTC."""
    return datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=UTC)


def on(day: date, kind: str = "outreach_contact", *, clock: str = "10:00", **said: Any) -> Evidence:
    """An event of a day; `answers` are observations by name."""
    time = at(day, clock)
    return heard(kind, time=time, tag=f"{time}", **said)


def ask(
    team: str = "the-beacon/entry-into-service",
    *steps: tuple[str, datetime],
    person: UUID = ALEX,
    event: object = 1,
    offered: datetime | None = None,
    happened: datetime | None = None,
    **said: Any,
) -> Ask:
    """A referral offered at 10:00 on FRIDAY unless said otherwise, and what happened to it then."""
    offered = offered or at(FRIDAY)
    agency, name = team.split("/")
    fields: dict[str, Any] = {
        "referral_id": made_of("referral", person, event, team),
        "person_id": person,
        "event_id": made_of("event", person, event),
        "kind": Kind.WALK_IN,
        "group": "treatment",
        "band": Band.SAME_DAY,
        "because": "of this test",
        "respond_by": offered + timedelta(hours=4),
    } | said
    history = [("opened", offered), ("offered", offered), *steps]
    state = ReferralState.OPENED
    written = []
    for what, when in history:
        state = state if what in _STATES else ReferralState(what)
        written.append(Step(when, what, state))
    return Ask(
        agency=agency,
        team=name,
        happened_at=happened or offered,
        offered_at=offered,
        steps=tuple(written),
        **fields,
    )


def closed(team: str, outcome: Outcome, when: datetime, **said: Any) -> Ask:
    """A referral that its team closed."""
    return ask(team, ("acknowledged", when - timedelta(hours=1)), ("closed", when), outcome=outcome, **said)


def life(*pieces: Evidence, asks: Iterable[Ask] = (), person: UUID = ALEX, **details: Any) -> Life:
    """A person of whom this was heard and about whom these were asked."""
    known = profile(*pieces, **details).model_copy(update={"person_id": person})
    dead = next((piece for piece in known.evidence if piece.kind is Kind.DEATH_NOTIFIED), None)
    if dead is not None:
        stopped = Detail(value="death", time=dead.time, event_id=dead.event_id)
        known = known.model_copy(update={"stopped": stopped})
    return Life(known, in_order(asks))


def address(number: int, *pieces: Evidence) -> Life:
    """An address of which nobody is named."""
    known = profile(*pieces).model_copy(update={"person_id": UUID(int=1000 + number)})
    return Life(known, (), address=True)


def made(
    name: str,
    day: date,
    *lives: Life,
    area: str = "walsall",
    least: int = 10,
    late: Mapping[UUID, datetime] | None = None,
) -> list[Row]:
    """A list of an area's own pack, of a day, made of these lives. `late`: when events were heard of."""
    own = lists()[area]
    ((_, making),) = begun([own.file.by_id[name]], Occasion(packs()[area], own, day, least, late or {}))
    for one in lives:
        making.look(one)
    return list(making.rows())


def entries(name: str, day: date, *lives: Life, **said: Any) -> list[Entry]:
    return _of(Entry, made(name, day, *lives, **said))


def seats(name: str, day: date, *lives: Life, **said: Any) -> list[Seat]:
    return _of(Seat, made(name, day, *lives, area="wrexham", **said))


def figures(name: str, day: date, *lives: Life, **said: Any) -> list[Figure]:
    return _of(Figure, made(name, day, *lives, **said))


def totals(name: str, day: date, *lives: Life, **said: Any) -> dict[str, tuple[int | None, int | None]]:
    """Each figure of a list as (number, of), without its groups."""
    return {row.id: (row.number, row.of) for row in figures(name, day, *lives, **said) if row.split is None}


def listed(name: str, day: date, *lives: Life, **said: Any) -> list[UUID | None]:
    """Whose ids are on a list, in its order."""
    return [entry.person for entry in entries(name, day, *lives, **said)]


def _of(kind: type[RowT], rows: Iterable[Row]) -> list[RowT]:
    return [row for row in rows if isinstance(row, kind)]
