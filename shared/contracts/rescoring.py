"""What travels while an area's people are judged anew because its pack changed (docs/adr/0015)."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact, Model
from shared.contracts.people import Ruled, Score
from shared.contracts.vocabulary import Band


class RescoreAsked(Fact):
    """Somebody asked to judge one person anew, in one run. `pack` is the mark of the area's pack that is meant."""

    TYPES: ClassVar = ("rescore.asked",)

    run: UUID
    area: str
    person_id: UUID
    pack: str


class RescoreEnded(Fact):
    """Everybody of a run was judged anew and what followed is published: the area's cohorts may settle."""

    TYPES: ClassVar = ("rescore.ended",)

    run: UUID
    area: str


class StandingsRenewed(Fact):
    """Every standing of an area was told anew. Keyed by area, behind them all; `event_id` is the end of the run."""

    TYPES: ClassVar = ("standings.renewed",)

    event_id: UUID
    area: str


class Before(Model):
    """What was last told of a person."""

    value: int
    low: int
    high: int
    band: Band


class PersonRescored(Fact):
    """Nothing happened; by the rules as they are now something else is to be said of the last event that was scored.

    `event_id` is that event, `before` what was told of it. It asks nobody for anything by itself.
    """

    TYPES: ClassVar = ("person.rescored",)

    person_id: UUID
    version: int
    event_id: UUID
    run: UUID
    area: str
    before: Before
    score: Score
    rules: Ruled | None = None
    criteria: tuple[str, ...] = ()
    criteria_unknown: tuple[str, ...] = ()
    readiness: int | None = None
    cohorts: tuple[str, ...] = ()
