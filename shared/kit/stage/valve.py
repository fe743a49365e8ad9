"""Bulk records are fetched only as fast as they are decided, without holding up any other (docs/adr/0015)."""

from typing import Any, Protocol

from shared.kit.stage.line import Line

MOST = 2_000
"""Bulk records that wait in memory before no more are fetched; those fetched already come on top."""
FEW = 500


class Consumer(Protocol):
    """The part of Faust's consumer that stops and starts fetching. What it has fetched already it still gives out."""

    def assignment(self) -> Any:
        """The partitions that are ours."""

    def on_buffer_full(self, tp: Any) -> None:
        """Fetch no more of this partition."""

    def on_buffer_drop(self, tp: Any) -> None:
        """Fetch again, if it was stopped."""


class Valve:
    """Shut while the line has many bulk records, open when few are left."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._shut = False

    def turn(self, consumer: Consumer) -> None:
        """Open or shut by what waits now. A partition that is new meanwhile is shut as well."""
        if self._line.bulk_waiting > MOST:
            self._shut = True
            for partition in self._ours(consumer):
                consumer.on_buffer_full(partition)
        elif self._shut and self._line.bulk_waiting < FEW:
            self._shut = False
            for partition in self._ours(consumer):
                consumer.on_buffer_drop(partition)

    def _ours(self, consumer: Consumer) -> list[Any]:
        return [partition for partition in consumer.assignment() if partition.topic in self._line.bulk_topics]
