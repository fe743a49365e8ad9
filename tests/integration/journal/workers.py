"""Workers that go one step at a time and may be killed between any two, over partitions that remember."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.kit.journal import Outgoing, Store
from shared.kit.journal.plan import Plan, Reading, Stretch
from tests.integration.journal.counting import SCHEMA, Counting, Log, Numbered, journal

STUCK_AFTER_S = 20


@dataclass
class World:
    """What outlives every worker: the logs, what the groups committed, and all that was ever published."""

    database: str
    handler: Counting
    logs: list[Log]
    committed: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    published: list[Outgoing] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.committed = [0] * len(self.logs)
        self.owner = list(range(len(self.logs)))


class Gated(Store):
    """Stops before and after each statement that matters; never inside a transaction, where it would hold locks."""

    gate: Callable[[str], Awaitable[None]]

    async def read(self, *asked: Any) -> Reading:
        await self._pass("read")
        return await super().read(*asked)

    async def count_start(self, stretch: Stretch, offsets: tuple[int, int], most: int) -> int:
        await self._pass("count")
        return await super().count_start(stretch, offsets, most)

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        await self._pass("write")
        await super().write(plan, now)
        await self._pass("wrote")

    async def _pass(self, at: str) -> None:
        if not (await self.connection()).is_in_transaction():
            await self.gate(at)


class Worker:
    """One process: it fetches, settles, publishes and acknowledges, and waits for a push before each."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.number = number
        self.positions: dict[int, int] = {}
        self.at = ""
        self._batch = 1
        self._go, self._arrived = asyncio.Event(), asyncio.Event()
        self._store = Gated(world.database, SCHEMA)
        self._store.gate = self._gate
        self._journal = journal(world.database, world.handler, store=self._store)
        self._task = asyncio.ensure_future(self._run())

    @property
    def idle(self) -> bool:
        """Whether it stands before a fetch that finds nothing."""
        return self.at == "fetch" and not self._arrived_records(1)

    async def step(self, batch: int = 1) -> None:
        """One step; the next fetch takes up to `batch` records a partition. Raises what ended the worker."""
        self._batch = batch
        self._arrived.clear()
        self._go.set()
        arrived = asyncio.ensure_future(self._arrived.wait())
        await asyncio.wait({arrived, self._task}, timeout=STUCK_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
        arrived.cancel()
        if self._task.done():
            self._task.result()
        assert self._arrived.is_set(), f"stuck after {self.at}"

    async def crash(self) -> None:
        """Gone at once, wherever it stood; so is its session."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._store.close()

    def begin(self, partition: int) -> None:
        """Reads this partition from the committed offset on."""
        self.positions[partition] = self.world.committed[partition]

    async def _run(self) -> None:
        while True:
            await self._gate("fetch")
            batch = self._arrived_records(self._batch)
            if not batch:
                continue
            for _, record in batch:
                self.positions[record.partition] = record.offset + 1
            settled = await self._journal.settle(batch)
            await self._gate("publish")
            self.world.published += [fact for one in settled for fact in one.facts]
            await self._gate("acknowledge")
            for _, record in batch:
                if self.world.owner[record.partition] == self.number:
                    self.world.committed[record.partition] = record.offset + 1

    def _arrived_records(self, most: int) -> list[Numbered]:
        mine = [number for number, owner in enumerate(self.world.owner) if owner == self.number]
        return [
            record
            for number in mine
            for record in self.world.logs[number].records[self.positions[number] : self.positions[number] + most]
        ]

    async def _gate(self, at: str) -> None:
        self.at = at
        self._arrived.set()
        await self._go.wait()
        self._go.clear()
