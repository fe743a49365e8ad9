"""Liveness is progress per assigned partition against the broker's end offset, not heartbeats.

A partition can be assigned and never delivered (aiokafka#1176), and a hung handler still heartbeats (reliability.md).
"""

import math
import time
from collections.abc import Collection, Mapping

from faust.types import TP

STUCK_AFTER_S = 20
BEHIND_OTHERS_S = 300
"""How long a partition may stand still while others move: all that is at hand before it is decided in that time
(docs/adr/0021)."""


class Progress:
    """How far each assigned partition is, how far it could be, and since when it has not moved."""

    def __init__(self) -> None:
        self._done: dict[TP, int] = {}
        self._since: dict[TP, float] = {}
        self._behind: frozenset[TP] = frozenset()
        self._away: set[str] = set()
        self._busy_at = -math.inf
        self.begun = False

    def database_away(self, *, away: bool) -> None:
        """The database went or came back: waiting for it counts as alive (journal.md)."""
        (self._away.add if away else self._away.discard)("the database")

    def broker_away(self, *, away: bool) -> None:
        """The broker went or came back."""
        (self._away.add if away else self._away.discard)("the broker")

    def waiting_for(self) -> str | None:
        """What is being waited for, None when nothing is."""
        return f"waiting for {' and '.join(sorted(self._away))}" if self._away else None

    def begin(self, starts: Mapping[TP, int]) -> None:
        """A new assignment, and where each partition starts."""
        now = time.monotonic()
        self.begun = True
        self._done = dict(starts)
        self._since = dict.fromkeys(starts, now)
        self._behind = frozenset()
        self._busy_at = -math.inf

    def busy(self) -> None:
        """More is at hand than was taken now: what does not move may only stand behind it."""
        self._busy_at = time.monotonic()

    def moved(self, partition: TP, following: int) -> None:
        """Everything below this offset is acknowledged."""
        self._done[partition] = following
        self._since[partition] = time.monotonic()

    def passed_over(self, topics: Collection[str]) -> None:
        """Records of these topics wait while others are decided, as they shall."""
        now = time.monotonic()
        self._since.update({partition: now for partition in self._since if partition.topic in topics})

    def done(self) -> Mapping[TP, int]:
        """Below which offset everything is acknowledged, as of now."""
        return dict(self._done)

    def compare(self, ends: Mapping[TP, int]) -> None:
        """Look at the broker's end offsets."""
        behind = frozenset(partition for partition, end in ends.items() if self._done.get(partition, end) < end)
        for partition in behind - self._behind:
            self._since[partition] = time.monotonic()
        self._behind = behind

    def stuck(self) -> str | None:
        """Which partitions have records and have not moved for STUCK_AFTER_S; None when all is well.

        While there is more at hand than is decided, as after a night without a database, they have BEHIND_OTHERS_S.
        """
        if self._away:
            return None
        now = time.monotonic()
        names = sorted(f"{tp.topic}/{tp.partition}" for tp in self._behind if self._is_late(tp, now))
        return f"no progress for {STUCK_AFTER_S} s on {', '.join(names)}" if names else None

    def _is_late(self, partition: TP, now: float) -> bool:
        since = self._since[partition]
        return now - max(since, self._busy_at) > STUCK_AFTER_S or now - since > BEHIND_OTHERS_S
