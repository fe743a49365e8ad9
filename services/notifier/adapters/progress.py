"""Whether the consumer gets on: heartbeats prove nothing, positions against the broker's end offsets do."""

import time
from typing import Any

from kafka import errors as kafka_errors

_LOOK_EVERY_S = 5.0
_STUCK_S = 30.0
_ASK_MS = 1_000


class Progress:
    """Written by the consumer's thread, read by /healthz and /readyz."""

    def __init__(self) -> None:
        self._turned = time.monotonic()
        self._looked = 0.0
        self._behind: dict[Any, tuple[int, float]] = {}
        """Partition → position that is behind the end, and since when it has not moved."""
        self.reached: bool = False
        """Whether the broker answered when last asked."""

    def turn(self) -> None:
        """The loop turned; waiting for what is away counts."""
        self._turned = time.monotonic()

    def lost(self) -> None:
        """The broker is away: nothing is stuck, and nothing is ready."""
        self.reached = False
        self._behind = {}

    def look(self, client: Any) -> None:
        """Every few seconds: compares each assigned partition's position with the broker's end offset."""
        moment = time.monotonic()
        if moment - self._looked < _LOOK_EVERY_S and self.reached:
            return
        self._looked = moment
        assigned = client.assignment()
        try:
            ends = client.end_offsets(list(assigned), timeout_ms=_ASK_MS) if assigned else {}
            positions = {one: client.position(one, timeout_ms=_ASK_MS) for one in assigned}
        except kafka_errors.KafkaError:
            self.lost()
            return
        self.reached = bool(assigned) or bool(client.subscription())
        behind = {one: at for one, at in positions.items() if at is not None and at < ends.get(one, 0)}
        self._behind = {one: self._since(one, at, moment) for one, at in behind.items()}

    def _since(self, partition: Any, position: int, moment: float) -> tuple[int, float]:
        before = self._behind.get(partition)
        return before if before is not None and before[0] == position else (position, moment)

    def complaint(self) -> str | None:
        """What is wrong, or None: the loop stands still, or a partition is behind and does not move."""
        moment = time.monotonic()
        if moment - self._turned > _STUCK_S:
            return "the consumer's loop stands still"
        stuck = [f"{one.topic}[{one.partition}]" for one, (_, at) in self._behind.items() if moment - at > _STUCK_S]
        return f"no progress in {', '.join(sorted(stuck))}" if stuck else None
