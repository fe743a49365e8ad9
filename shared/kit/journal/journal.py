"""The loop around the plan: read, plan, write, and what to do when somebody else was there (docs/adr/0001)."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from shared.kit import ids, log, metrics
from shared.kit.database import ABSENT
from shared.kit.journal.arrival import Arrival, arrive, unexplained, unreadable
from shared.kit.journal.dead import Breaker, dead_letter
from shared.kit.journal.deaths import Deaths
from shared.kit.journal.model import BadRecord, Handler, Outgoing, Record
from shared.kit.journal.plan import (
    PRUNED_AFTER,
    LogMismatch,
    MissingRows,
    Plan,
    Planner,
    Position,
    Reading,
    Stretch,
)
from shared.kit.journal.store import CONFLICTS, REFUSALS, Store
from shared.kit.waiting import patiently

M = TypeVar("M")

LAST_TRY = 4
"""From this try on rows are locked in key order first, so that the try cannot lose to a neighbour."""
_KILLED = BadRecord("killed-worker", "this record ended the process again and again")
_UNKNOWN = BadRecord("unrecognised", "known by its position only")


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
        away: Callable[..., None] = lambda **_: None,
    ) -> None:
        self._store = store
        self._handler = handler
        self._clock = clock
        self._service = service
        self._away = away
        self._dead_topic = dead_topic
        self._breaker = Breaker()
        self._planner = Planner(handler, lambda arrival, failure: dead_letter(dead_topic, arrival, failure), exists)
        self._deaths = Deaths(store)

    async def settle(self, records: Sequence[tuple[UUID, Record]]) -> list[Settled[M]]:
        """Decide records (with their topics' ids) in order; waits while the database is away.

        Raises Gap, LogMismatch or TooManyDeadLetters: the stage must stop and say so.
        """
        return await patiently(lambda: self._try(records))

    async def bury(self, settled: Settled[M], why: str) -> Outgoing:
        """The broker refuses a fact of this record for good: its dead letter, written and to be sent."""
        failure = BadRecord("undeliverable", f"the broker refused a fact of it: {why}")
        buried = settled.arrival.failed(failure)
        await patiently(lambda: self._store.bury(buried))
        return dead_letter(self._dead_topic, buried, failure)

    async def _try(self, records: Sequence[tuple[UUID, Record]]) -> list[Settled[M]]:
        try:
            settled = await self._begin(records)
        except ABSENT:
            self._away(away=True)
            await self._store.close()
            raise
        self._away(away=False)
        return settled

    async def _begin(self, records: Sequence[tuple[UUID, Record]]) -> list[Settled[M]]:
        positions = [_position(topic_id, record) for topic_id, record in records]
        careful = await self._deaths.careful(positions)
        unread = await self._unread([position for position in positions if self._deaths.redelivered(position)])
        if not careful:
            return await self._settle([self._arrive(topic_id, record, unread) for topic_id, record in records])
        settled: list[Settled[M]] = []
        for topic_id, record in records:
            if await self._deaths.condemned(_position(topic_id, record)):
                settled += await self._settle([unreadable(record, topic_id, _KILLED)])
            else:
                settled += await self._settle([self._arrive(topic_id, record, unread)])
        return settled

    async def _unread(self, positions: Sequence[Position]) -> set[UUID]:
        """Ids of those that were dead letters under their positions: to read one again may kill the process again."""
        if not positions:
            return set()
        known = (await self._store.read([ids.made_of(*position) for position in positions], (), ())).known
        return {event_id for event_id, _ in known}

    def _arrive(self, topic_id: UUID, record: Record, unread: set[UUID]) -> Arrival[M]:
        if unread and ids.made_of(*_position(topic_id, record)) in unread:
            return unreadable(record, topic_id, _KILLED)
        return arrive(record, topic_id, self._handler)

    async def _settle(self, arrivals: list[Arrival[M]]) -> list[Settled[M]]:
        settled: list[Settled[M]] = []
        waiting = [(arrivals, 0)]  # a stack whose top comes first in the log
        while waiting:
            part, tries = waiting.pop()
            try:
                settled += await self._once(part, locked=tries >= LAST_TRY)
            except CONFLICTS:
                metrics.CONFLICTS.labels(self._service).inc()
                await asyncio.sleep(random.uniform(0, 0.02) * min(tries, 10))  # noqa: S311 - jitter
                halves = _halves(part) if tries else [part]
                waiting += [(half, tries + 1) for half in halves]
            except REFUSALS as error:
                halves = _halves(part) if len(part) > 1 else [[_refuse(part[0], error)]]
                waiting += [(half, tries) for half in halves]
        return settled

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
        if plan.unrecognised:
            await self._recognise(plan, reading, now)
        if plan.progress:
            breaker = self._breaker.after(plan.entries, now)
            with metrics.STAGE_SECONDS.labels(self._service, "write").time():
                await self._store.write(plan, now)
            self._breaker = breaker
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
            asked.update(*wanted.values())
            reading = await self._store.read(*self._asked(arrivals, asked))
            wanted = self._planner.keys(arrivals, reading.rows)
            if all(asked.issuperset(keys) for keys in wanted.values()):
                return replace(reading, wanted=wanted)

    async def _recognise(self, plan: Plan[M], reading: Reading, now: datetime) -> None:
        """Below progress and not its id's owner: a dead letter under its position's id, pruned, or of another log."""
        anonymous = [arrival.anonymous(_UNKNOWN) for arrival in plan.unrecognised]
        found = (await self._store.read([arrival.event_id for arrival in anonymous], (), ())).known
        for own, arrival in zip(plan.unrecognised, anonymous, strict=True):
            if arrival.identity in found:
                plan.resend.append(arrival)
            elif own.identity not in reading.known and own.record.timestamp > now - PRUNED_AFTER:
                raise LogMismatch(own.position)

    async def _settled(self, arrivals: list[Arrival[M]], plan: Plan[M]) -> list[Settled[M]]:
        facts = {entry.arrival.position: (entry.arrival, entry.facts) for entry in plan.entries}
        if plan.resend:
            recorded = await self._store.recorded(plan.resend)
            facts |= {arrival.position: (arrival, recorded.get(arrival.identity, ())) for arrival in plan.resend}
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


def _position(topic_id: UUID, record: Record) -> Position:
    return topic_id, record.partition, record.offset


def _halves(arrivals: list[Arrival[M]]) -> list[list[Arrival[M]]]:
    """Second half first, as a stack wants it."""
    half = len(arrivals) // 2
    return [part for part in (arrivals[half:], arrivals[:half]) if part]


def _refuse(arrival: Arrival[M], error: Exception) -> Arrival[M]:
    """A dead letter; when even that is refused, one under its position's id. Raises what refuses that as well."""
    state = getattr(error, "sqlstate", None)
    words = f"PostgreSQL refused it with SQLSTATE {state}"
    failure = BadRecord("database-refused", words) if state else unexplained("database-refused", error)
    if arrival.failure is None:
        return arrival.failed(failure)
    anonymous = arrival.anonymous(failure)
    if anonymous.identity == arrival.identity:
        raise error
    return anonymous
