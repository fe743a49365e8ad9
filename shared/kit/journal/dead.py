"""Dead letters: one bad record costs one record, and somebody can see it, mend the cause and put it back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared.kit.journal.arrival import Arrival
from shared.kit.journal.model import BadRecord, Outgoing
from shared.kit.journal.plan import Entry
from shared.kit.stopping import Stop

OURS = frozenset({"decide-failed", "decode-failed", "database-refused", "no-such-topic"})
"""Kinds that are our code's or our deployment's fault rather than the record's."""
MOST_A_MINUTE = 20
MOST_IN_A_ROW = 5


class TooManyDeadLetters(Stop):
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


@dataclass(frozen=True, slots=True)
class Breaker:
    """Dead letters counted so far. Garbage, which no deployment could read, never counts.

    A value, not a counter: a batch that is tried again after a conflict must not count twice, so the journal keeps
    the new one only when the write has succeeded.
    """

    recent: tuple[datetime, ...] = ()
    fingerprint: str = ""
    in_a_row: int = 0

    def after(self, entries: Iterable[Entry], now: datetime) -> "Breaker":
        """The count with these entries. Raises TooManyDeadLetters when they would be too many."""
        breaker = self
        for entry in entries:
            failure = entry.arrival.failure
            if failure is None:
                breaker = replace(breaker, fingerprint="", in_a_row=0) if breaker.in_a_row else breaker
            elif not failure.garbage:
                breaker = breaker.counted(failure, now)
        return breaker

    def counted(self, failure: BadRecord, now: datetime) -> "Breaker":
        """The count with one more failure."""
        fingerprint = f"{failure.kind}: {failure.detail}"
        in_a_row = self.in_a_row + 1 if fingerprint == self.fingerprint else 1
        ours = (now,) if failure.kind in OURS else ()
        recent = (*(moment for moment in self.recent if moment > now - timedelta(minutes=1)), *ours)
        if in_a_row >= MOST_IN_A_ROW or len(recent) > MOST_A_MINUTE:
            raise TooManyDeadLetters(f"{in_a_row} in a row, {len(recent)} within a minute; {fingerprint}")
        return Breaker(recent, fingerprint, in_a_row)
