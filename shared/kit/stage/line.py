"""The line of records waiting to be decided: bounded, in order, and taken in batches that grow with the load."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from shared.kit.journal import Record

BATCH = 500
PACE_S = 0.008
"""A batch starts no sooner after the last one started: load makes bigger batches, idle adds no wait."""
WAITING = 2_000


class Line:
    """Events as Faust gave them, each with its record."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue(WAITING)
        self._last_start = 0.0
        self._taken: list[Any] = []

    async def put(self, event: Any) -> None:
        """Wait for room: Kafka holds the rest."""
        await self._queue.put(event)

    async def take(self) -> list[Any]:
        """The next batch: at least one event, at most BATCH, paced."""
        batch = [await self._queue.get()]
        pause = self._last_start + PACE_S - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
        self._last_start = time.monotonic()
        while len(batch) < BATCH and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        self._taken = batch
        return batch

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return self._queue.empty()

    def done(self, events: list[Any]) -> None:
        """These are acknowledged."""
        if self._taken and events and events[-1] is self._taken[-1]:
            self._taken = []

    def oldest_age(self) -> float:
        """Seconds since the broker appended the oldest record taken and not yet acknowledged; 0 when there is none."""
        return time.time() - float(self._taken[0].message.timestamp) if self._taken else 0.0


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
