"""Who would enter and leave a cohort once everybody was placed anew, with no more in memory than its edge."""

from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring.cohorts import order
from services.scoring.cohorts.moves import Cause
from services.scoring.cohorts.nodes import Nodes
from services.scoring.cohorts.places import place
from services.scoring.cohorts.ranking import Ranking
from services.scoring.cohorts.roll import Fit, Member, Roll, fit, roll_key
from services.scoring.cohorts.standing import Standing, standing_key
from services.scoring.cohorts.standings import Standings
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Row
from shared.packs.cohorts import Cohort, Cohorts

Move = Mapping[str, Any]
"""As the journal has it: who, which cohort, why."""


class Shelf(dict[str, Row]):
    """Rows in memory; a row that is not there is one that was never written."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Row:
        return Row(key, None)


@dataclass(slots=True)
class Edge:
    """One cohort: its members where they stand now, and the first of those who wait: more cannot matter."""

    cohort: Cohort
    members: dict[UUID, Member]
    waiting: list[str] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)

    def take(self, said: StandingChanged, since: datetime) -> None:
        """Where a person stands, ranked since then."""
        how, spot = fit(self.cohort, said), place(self.cohort, said, since)
        if (member := self.members.get(said.person_id)) is None:
            if how is Fit.FITS:
                insort(self.waiting, spot)
                del self.waiting[self.cohort.size + self.cohort.hysteresis.margin + 1 :]
        elif how is Fit.UNFIT:
            del self.members[said.person_id]
            self.gone.append(said.person_id)
        else:
            self.members[said.person_id] = member.model_copy(update={"place": spot, "fit": how})

    def moves(self, area: str, rows: Shelf, now: datetime) -> Iterator[Move]:
        """Who leaves and who enters, by the cohort's own rule. `rows`: what is kept of the members."""
        yield from (self._move(one, Cause.UNFIT) for one in self.gone)
        key = roll_key(area, self.cohort)
        nodes = Nodes(key, rows, None)
        for spot in self.waiting:
            order.insert(nodes, spot)
        members = tuple(sorted(self.members.values(), key=lambda one: one.place))
        roll = Roll(ordering=self.cohort.ordering, members=members, waiting=nodes.root())
        kept = {name: Row(name, change.body) for name, change in nodes.changes().items()}
        shelf = Shelf({**rows, **kept, key: Row(key, roll.body())})
        ranking = Ranking(self.cohort, area, shelf, Standings(area, shelf))
        ranking.settle(now, hold=False)
        yield from (self._move(move.person_id, move.cause) for move in ranking.moves)

    def _move(self, person_id: UUID, cause: Cause) -> Move:
        return {"person_id": person_id, "cohort": self.cohort.id, "cause": cause}


@dataclass(slots=True)
class Places:
    """All cohorts of an area."""

    area: str
    now: datetime
    edges: tuple[Edge, ...]

    @classmethod
    def of(cls, area: str, cohorts: Cohorts, rows: Mapping[str, Row], now: datetime) -> "Places":
        """As the rows of the cohorts have them (`services.scoring.placing.rolls`)."""
        rolls = [(cohort, Roll.of(area, cohort, rows)) for cohort in cohorts.cohorts]
        return cls(
            area, now, tuple(Edge(cohort, {one.person_id: one for one in roll.members}) for cohort, roll in rolls)
        )

    def take(self, said: StandingChanged, known: Standing) -> None:
        """Where somebody stands now, and what was kept of them."""
        for edge in self.edges:
            ranked = known.ranked.get(edge.cohort.id)
            edge.take(said, ranked.since if ranked is not None else self.now)

    def members(self) -> set[str]:
        """Keys of what is kept of everybody in a cohort."""
        return {standing_key(self.area, one) for edge in self.edges for one in edge.members}

    def moves(self, rows: Mapping[str, Row]) -> list[Move]:
        """Who enters and leaves. `rows` are those that `members` names."""
        return [move for edge in self.edges for move in edge.moves(self.area, Shelf(rows), self.now)]
