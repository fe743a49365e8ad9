"""The rows of people while one standing is taken in: its own person's, and those of members it pushes out (ADR 12)."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from services.scoring.cohorts.standing import Ranked, Standing, standing_key
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Change, Row


class Standings:
    """A working copy of rows of people in one area. Its methods raise Unread."""

    def __init__(self, area: str, rows: Mapping[str, Row]) -> None:
        self._area = area
        self._rows = rows
        self._read: dict[UUID, Standing] = {}
        self._changed: set[UUID] = set()

    def of(self, person_id: UUID) -> Standing:
        """What is kept of a person."""
        if person_id not in self._read:
            self._read[person_id] = Standing.of(self._area, person_id, self._rows)
        return self._read[person_id]

    def heard(self, standing: StandingChanged) -> None:
        """Keep the newest standing of a person."""
        self._keep(standing.person_id, self.of(standing.person_id).model_copy(update={"newest": standing}))

    def ranked(self, person_id: UUID, cohort: str) -> Ranked | None:
        """Where a person stands in a cohort's order, None when nowhere."""
        return self.of(person_id).ranked.get(cohort)

    def place(self, person_id: UUID, cohort: str, ranked: Ranked | None) -> None:
        """Keep where a person stands in a cohort's order now."""
        before = self.of(person_id)
        after = {name: one for name, one in before.ranked.items() if name != cohort}
        after |= {cohort: ranked} if ranked else {}
        self._keep(person_id, before.model_copy(update={"ranked": after}))

    def changes(self) -> dict[str, Change]:
        """Every row that is not what it was."""
        found = ((one, self._read[one]) for one in self._changed)
        return {standing_key(self._area, one): Change(kept.body(), parsed=kept) for one, kept in found}

    def looked_at(self) -> Iterator[str]:
        """Keys of every row that was looked at."""
        return (standing_key(self._area, one) for one in self._read)

    def _keep(self, person_id: UUID, standing: Standing) -> None:
        self._read[person_id] = standing
        self._changed.add(person_id)
