"""The loop around the plan: read, plan, write, and what to do when somebody else was there (docs/adr/0001)."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from shared.kit import log, metrics
from shared.kit.database import ABSENT
from shared.kit.journal.arrival import Arrival, arrive, unexplained
from shared.kit.journal.dead import Breaker, dead_letter
from shared.kit.journal.model import BadRecord, Handler, Outgoing, Record
from shared.kit.journal.plan import MissingRows, Plan, Planner, Reading, Stretch
from shared.kit.journal.store import CONFLICTS, REFUSALS, Store

M = TypeVar("M")

LAST_TRY = 4
"""From this try on rows are locked in key order first, so that the try cannot lose to a neighbour."""
CAREFUL_AFTER_DEATHS = 2
KILLED_AFTER_DEATHS = 4
CAREFUL_RECORDS = 1_000
"""How many records are taken one by one once a record is suspected of killing the process."""


@dataclass(frozen=True, slots=True)
class Settled(Generic[M]):
    """One record that is decided, and what must be published before it may be acknowledged."""

    arrival: Arrival[M]
    facts: tuple[Outgoing, ...]


class Journal(Generic[M]):
    """Decides records once, though everything may fail. One worker of a service has one."""

    def __init__(
        self,
        store: Store,
        handler: Handler[M],
        *,
        dead_topic: str,
        exists: Callable[[str], bool],
        clock: Callable[[], datetime],
        service: str,
    ) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._service = service
        self._breaker = Breaker()
        self._planner = Planner(handler, lambda arrival, failure: dead_letter(dead_topic, arrival, failure), exists)
        self._started: set[Stretch] = set()
        self._careful = 0

    async def settle(self, records: Sequence[tuple[UUID, Record]]) -> list[Settled[M]]:
        """Decide records (with their topics' ids) in order; waits while the database is away.

        Raises Gap, LogMismatch or TooManyDeadLetters: the stage must stop and say so.
        """
        arrivals = [arrive(record, topic_id, self._handler) for topic_id, record in records]
        wait = 0.05
        while True:
            try:
                return await self._begin(arrivals)
            except ABSENT as error:
                log.get().warning("database-away", error=type(error).__name__, wait_s=round(wait, 2))
                await self._store.close()
                await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - jitter
                wait = min(wait * 2, 1.0)

    async def _begin(self, arrivals: list[Arrival[M]]) -> list[Settled[M]]:
        fresh = list(dict.fromkeys(_stretch(arrival) for arrival in arrivals if _stretch(arrival) not in self._started))
        if fresh and await self._store.deaths(fresh) >= CAREFUL_AFTER_DEATHS:
            self._careful = CAREFUL_RECORDS
        if self._careful > 0:
            return await self._one_by_one(arrivals)
        for stretch in fresh:
            offsets = [arrival.record.offset for arrival in arrivals if _stretch(arrival) == stretch]
            await self._store.count_start(stretch, (offsets[0], offsets[-1]), CAREFUL_AFTER_DEATHS)
        self._started.update(fresh)
        return await self._settle(arrivals, 0)

    async def _one_by_one(self, arrivals: list[Arrival[M]]) -> list[Settled[M]]:
        """A record among these may kill the process: the one it died on four times is a dead letter."""
        settled: list[Settled[M]] = []
        for arrival in arrivals:
            offset = arrival.record.offset
            deaths = await self._store.count_start(_stretch(arrival), (offset, offset), KILLED_AFTER_DEATHS)
            culprit = BadRecord("killed-worker", "deciding this record ended the process again and again")
            settled += await self._settle([arrival.failed(culprit) if deaths >= KILLED_AFTER_DEATHS else arrival], 0)
            self._careful -= 1
        return settled

    async def _settle(self, arrivals: list[Arrival[M]], tries: int) -> list[Settled[M]]:
        try:
            return await self._once(arrivals, locked=tries >= LAST_TRY)
        except CONFLICTS:
            metrics.CONFLICTS.labels(self._service).inc()
            await asyncio.sleep(random.uniform(0, 0.02) * tries)  # noqa: S311 - jitter
            return await self._again(arrivals, tries + 1, split=tries > 0)
        except REFUSALS as error:
            if len(arrivals) > 1:
                return await self._again(arrivals, tries, split=True)
            return await self._settle([arrivals[0].failed(_refused(error))], tries)

    async def _again(self, arrivals: list[Arrival[M]], tries: int, *, split: bool) -> list[Settled[M]]:
        if not split or len(arrivals) == 1:
            return await self._settle(arrivals, tries)
        half = len(arrivals) // 2
        return [*await self._settle(arrivals[:half], tries), *await self._settle(arrivals[half:], tries)]

    async def _once(self, arrivals: list[Arrival[M]], *, locked: bool) -> list[Settled[M]]:
        if not locked:
            return await self._read_and_write(arrivals)
        keys = (await self._read(arrivals)).rows.keys()
        connection = await self._store.connection()
        async with connection.transaction():
            await self._store.lock(keys, [_stretch(arrival) for arrival in arrivals])
            return await self._read_and_write(arrivals)

    async def _read_and_write(self, arrivals: list[Arrival[M]]) -> list[Settled[M]]:
        now = self._clock()
        with metrics.STAGE_SECONDS.labels(self._service, "read").time():
            reading = await self._read(arrivals)
        with metrics.STAGE_SECONDS.labels(self._service, "decide").time():
            plan = await self._plan(arrivals, reading, now)
        if plan.progress:
            self._breaker.check(plan.entries, now)
            with metrics.STAGE_SECONDS.labels(self._service, "write").time():
                await self._store.write(plan, now)
        return await self._settled(arrivals, plan)

    async def _plan(self, arrivals: list[Arrival[M]], reading: Reading, now: datetime) -> Plan[M]:
        while True:
            try:
                return self._planner.plan(arrivals, reading, now)
            except MissingRows as missing:
                reading = await self._store.read(*self._asked(arrivals, reading.rows.keys() | missing.keys))

    async def _read(self, arrivals: list[Arrival[M]]) -> Reading:
        """Read until no handler names a further key: once, mostly."""
        asked: set[str] = set()
        wanted = self._planner.keys(arrivals, {})
        while True:
            asked |= wanted
            reading = await self._store.read(*self._asked(arrivals, asked))
            wanted = self._planner.keys(arrivals, reading.rows)
            if wanted <= asked:
                return reading

    async def _settled(self, arrivals: list[Arrival[M]], plan: Plan[M]) -> list[Settled[M]]:
        facts = {entry.arrival.position: (entry.arrival, entry.facts) for entry in plan.entries}
        if plan.resend:
            recorded = await self._store.recorded(plan.resend)
            facts |= {a.position: (a, recorded.get(a.identity, ())) for a, _ in plan.resend}
        self._count(plan)
        return [Settled(*facts.get(arrival.position, (arrival, ()))) for arrival in arrivals]

    def _count(self, plan: Plan[M]) -> None:
        metrics.REPEATS.labels(self._service, "resent").inc(len(plan.resend))
        metrics.REPEATS.labels(self._service, "known").inc(plan.repeats)
        for entry in plan.entries:
            if entry.arrival.failure is not None:
                kind, detail = entry.arrival.failure.kind, entry.arrival.failure.detail
                metrics.DEAD_LETTERS.labels(entry.arrival.record.topic, kind).inc()
                log.get().error("dead-letter", event_id=str(entry.arrival.event_id), kind=kind, detail=detail)

    @staticmethod
    def _asked(arrivals: list[Arrival[M]], keys: set[str]) -> tuple[list[UUID], set[str], list[Stretch]]:
        return [a.event_id for a in arrivals], keys, list({_stretch(a) for a in arrivals})


def _stretch(arrival: Arrival[M]) -> Stretch:
    return arrival.topic_id, arrival.record.partition


def _refused(error: Exception) -> BadRecord:
    state = getattr(error, "sqlstate", None)
    if state is None:
        return unexplained("database-refused", error)
    return BadRecord("database-refused", f"PostgreSQL refused it with SQLSTATE {state}")
