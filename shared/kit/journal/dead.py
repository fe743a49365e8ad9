"""Dead letters: one bad record costs one record, and somebody can see it, mend the cause and put it back."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from shared.kit.journal.arrival import Arrival
from shared.kit.journal.model import BadRecord, Outgoing
from shared.kit.journal.plan import Entry

OURS = frozenset({"decide-failed", "decode-failed", "database-refused", "no-such-topic"})
"""Kinds that are our code's or our deployment's fault rather than the record's."""
MOST_A_MINUTE = 20
MOST_IN_A_ROW = 5


class TooManyDeadLetters(Exception):
    """A bad deployment must not dead-letter everyone: the stage stops and pages instead (docs/adr/0001)."""


def dead_letter(topic: str, arrival: Arrival[Any], failure: BadRecord) -> Outgoing:
    """The record for a `dead.` topic: the original bytes and headers, and why and from where it came."""
    record = arrival.record
    why = (
        ("error-kind", failure.kind.encode()),
        ("error-detail", failure.detail.encode()),
        ("source-topic", record.topic.encode()),
        ("source-partition", str(record.partition).encode()),
        ("source-offset", str(record.offset).encode()),
        ("dead-letter-id", str(arrival.event_id).encode()),
    )
    return Outgoing(topic, record.key or b"", record.value or b"", (*record.headers.items(), *why))


class Breaker:
    """Counts dead letters before they are written. Garbage, which no deployment could read, never counts."""

    def __init__(self) -> None:
        self._recent: deque[datetime] = deque()
        self._fingerprint = ""
        self._in_a_row = 0

    def check(self, entries: Iterable[Entry], now: datetime) -> None:
        """Raises TooManyDeadLetters, before anything is written, when these entries would be too many."""
        for entry in entries:
            failure = entry.arrival.failure
            if failure is None:
                self._fingerprint, self._in_a_row = "", 0
            elif not failure.garbage:
                self._count(failure, now)

    def _count(self, failure: BadRecord, now: datetime) -> None:
        fingerprint = f"{failure.kind}: {failure.detail}"
        self._in_a_row = self._in_a_row + 1 if fingerprint == self._fingerprint else 1
        self._fingerprint = fingerprint
        if failure.kind in OURS:
            self._recent.append(now)
        while self._recent and self._recent[0] < now - timedelta(minutes=1):
            self._recent.popleft()
        if self._in_a_row >= MOST_IN_A_ROW or len(self._recent) > MOST_A_MINUTE:
            raise TooManyDeadLetters(f"{self._in_a_row} in a row, {len(self._recent)} within a minute; {fingerprint}")
