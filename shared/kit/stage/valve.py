"""Which topics are fetched now: bulk as fast as it is decided, and what nobody waits for a few times a second.

A request for records names every partition that is read, and each costs the broker, the driver and whoever decodes the
answer. So on a busy stage the topics nobody waits for are left out of most requests (docs/adr/0015, docs/adr/0017).
"""

import asyncio
import math
import time
from collections.abc import Collection
from typing import Protocol

from shared.kit.stage.line import COMPANY_S, Line

MOST = 2_000
"""Bulk records that wait in memory before no more are fetched; those fetched already come on top."""
FEW = 500
BUSY_S = 0.05
"""Records that come so close together make a stage busy. On a quiet one the next request may be long in coming."""


class Consumer(Protocol):
    """The part of the stage's consumer that stops and starts fetching."""

    def rest(self, topics: Collection[str]) -> None:
        """From the next request on fetch nothing of these topics, and of all others again."""


class Valve:
    """Says what to fetch. It is told of every record that came and turned with every batch that was taken."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._many = False
        self._resting = False
        self._shut: frozenset[str] | None = frozenset()
        self._came_at = self._opened_at = -math.inf

    def came(self, consumer: Consumer) -> None:
        """A record came: on a busy stage what nobody waits for rests from now on, once it was asked for again."""
        now = time.monotonic()
        busy, self._came_at = now - self._came_at < BUSY_S, now
        if busy and not self._resting and now > self._opened_at + BUSY_S and self._line.unurgent_topics:
            self._resting = True
            asyncio.get_running_loop().call_later(COMPANY_S, self._open, consumer)
        self.turn(consumer)

    def turn(self, consumer: Consumer) -> None:
        """Open or shut by what waits now."""
        self._many = self._line.bulk_waiting > (FEW - 1 if self._many else MOST)
        shut = self._line.bulk_topics if self._many else frozenset()
        if self._resting:
            shut |= self._line.unurgent_topics
        if shut != self._shut:
            self._shut = shut
            consumer.rest(shut)

    def forget(self) -> None:
        """Partitions were assigned anew: what rests is said again at the next turn."""
        self._shut = None

    def _open(self, consumer: Consumer) -> None:
        """Whatever the clock says: a timer may be early by the time the loop was busy, and nothing else may come."""
        self._resting, self._opened_at = False, time.monotonic()
        self.turn(consumer)
