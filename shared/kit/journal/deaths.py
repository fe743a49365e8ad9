"""A record that kills the process: starts without progress are counted before anything of a record is looked at.

At two, records are taken one by one, each counted on its own; at four, the record at hand is a dead letter unread. A
hang counts too: whoever restarts the process cannot tell the two apart (docs/adr/0001).
"""

from collections.abc import Sequence

from shared.kit.journal.plan import Position, Stretch
from shared.kit.journal.store import Store

CAREFUL_AFTER_DEATHS = 2
KILLED_AFTER_DEATHS = 4
CAREFUL_RECORDS = 1_000
"""How many undecided records are taken one by one once a record is suspected of killing the process."""


class Deaths:
    """One process's share in the count: once a partition and start, however often a batch is retried."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._begun: dict[Stretch, int] = {}
        self._counted: dict[Stretch, tuple[int, int]] = {}
        self._careful = 0

    async def careful(self, positions: Sequence[Position]) -> bool:
        """Whether these must be taken one by one. Counts a start for each partition that is new to this process."""
        fresh = {(topic, partition) for topic, partition, _ in positions} - self._begun.keys()
        starts = await self._store.starts(fresh) if fresh else {}
        if any(deaths >= CAREFUL_AFTER_DEATHS for deaths, _ in starts.values()):
            self._careful = CAREFUL_RECORDS
        for stretch in sorted(fresh):
            if not self._careful:
                offsets = [offset for topic, partition, offset in positions if (topic, partition) == stretch]
                await self._store.count_start(stretch, (min(offsets), max(offsets)), CAREFUL_AFTER_DEATHS)
            self._begun[stretch] = starts.get(stretch, (0, 0))[1]
        return self._careful > 0

    def redelivered(self, position: Position) -> bool:
        """Whether this was decided before this process first saw its partition."""
        topic, partition, offset = position
        return offset < self._begun.get((topic, partition), 0)

    async def condemned(self, position: Position) -> bool:
        """Whether this record has had its chances. Call once before each careful look at it."""
        stretch, offset = position[:2], position[2]
        counted, deaths = self._counted.get(stretch, (-1, 0))
        if counted != offset:
            deaths = await self._store.count_start(stretch, (offset, offset), KILLED_AFTER_DEATHS)
            if deaths:
                self._counted[stretch] = offset, deaths
                self._careful -= 1
        return deaths >= KILLED_AFTER_DEATHS
