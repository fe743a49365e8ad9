"""The line of records waiting to be decided: bounded, in order, and taken in batches that grow with the load.

Bulk records (files, history, rescoring) stand in a line of their own and are taken only while the other is empty.
Unhurried ones (what became of a notification) wait a little, to be taken together or with others (docs/adr/0017).
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from shared.kit.journal import Record

BATCH = 500
PACE_S = 0.008
"""A batch starts no sooner after the start of one of many: load makes bigger batches, idle adds no wait."""
PACE_A_RECORD_S = 0.001
"""After a batch of few it starts sooner: the next record would gain nothing by waiting."""
WAITING = 2_000
BULK_BATCH = 25
"""An event that comes meanwhile waits for so many bulk records at most: some 25 ms."""
COMPANY_S = 0.2
"""How long a bulk or an unhurried record waits for others, so that one transaction serves many of them."""


class Line:
    """Events as Faust gave them, each with its record.

    `bulk`: topics whose records wait for all others. `unhurried`: topics whose records may wait for company.
    """

    def __init__(self, bulk: Collection[str] = (), unhurried: Collection[str] = ()) -> None:
        self.bulk_topics = frozenset(bulk)
        self.unurgent_topics = self.bulk_topics | frozenset(unhurried)
        self._queue: asyncio.Queue[Any] = asyncio.Queue(WAITING)
        self._bulk: deque[Any] = deque()
        self._arrived = asyncio.Event()
        self._wanted_at = self._bulk_wanted_at = math.inf
        self._last_start = self._pause = 0.0
        self._taken: list[Any] = []

    async def put(self, event: Any) -> None:
        """Wait for room: Kafka holds the rest. Bulk never waits here, or it would hold up what comes behind it."""
        now = time.monotonic()
        if event.message.topic in self.bulk_topics:
            self._bulk.append(event)
            self._bulk_wanted_at = min(self._bulk_wanted_at, now + COMPANY_S)
        else:
            await self._queue.put(event)
            patience = COMPANY_S if event.message.topic in self.unurgent_topics else 0.0
            self._wanted_at = min(self._wanted_at, now + patience)
        self._arrived.set()

    async def take(self) -> list[Any]:
        """The next batch: at least one event, at most BATCH, paced; of bulk only when there is nothing else."""
        while self.idle:
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._wanted_at, self._bulk_wanted_at) - time.monotonic()):
                    await self._arrived.wait()
        if (pause := self._last_start + self._pause - time.monotonic()) > 0:
            await asyncio.sleep(pause)
        self._last_start = time.monotonic()
        if self._events_wanted():
            self._taken = [self._queue.get_nowait() for _ in range(min(BATCH, self._queue.qsize()))]
            self._wanted_at = math.inf if self._queue.empty() else self._last_start
        else:
            self._taken = [self._bulk.popleft() for _ in range(min(BULK_BATCH, len(self._bulk)))]
            self._bulk_wanted_at = self._last_start + COMPANY_S if self._bulk else math.inf
        self._pause = min(PACE_S, PACE_A_RECORD_S * len(self._taken))
        return list(self._taken)

    @property
    def idle(self) -> bool:
        """Whether nothing is to be taken now."""
        return not (self._events_wanted() or self._bulk_wanted())

    def _events_wanted(self) -> bool:
        return self._queue.full() or time.monotonic() >= self._wanted_at

    def _bulk_wanted(self) -> bool:
        return len(self._bulk) >= BULK_BATCH or time.monotonic() >= self._bulk_wanted_at

    @property
    def bulk_waiting(self) -> int:
        """How many bulk records wait: whoever fills the line must stop fetching them when they are many."""
        return len(self._bulk)

    @property
    def passed_over(self) -> bool:
        """Whether bulk waits behind what was taken last: that is no want of progress."""
        return bool(self._bulk and self._taken) and not self._is_bulk(self._taken[0])

    def _is_bulk(self, event: Any) -> bool:
        return event.message.topic in self.bulk_topics

    def done(self, events: list[Any]) -> None:
        """These are acknowledged."""
        if self._taken and events and events[-1] is self._taken[-1]:
            self._taken = []

    def oldest_age(self) -> float:
        """Seconds since the broker appended the oldest record taken and not yet acknowledged; 0 when there is none.

        Of bulk, which waits by its nature, nothing is said.
        """
        if not self._taken or self._is_bulk(self._taken[0]):
            return 0.0
        return time.time() - float(self._taken[0].message.timestamp)


def record(event: Any) -> Record:
    """A Faust event's record. Header values that are None (Kafka allows it) are empty."""
    message = event.message
    headers = message.headers or ()
    pairs = headers.items() if isinstance(headers, dict) else headers
    return Record(
        message.topic,
        message.partition,
        message.offset,
        message.key,
        message.value,
        {name: value or b"" for name, value in pairs},
        datetime.fromtimestamp(message.timestamp, UTC),
    )
