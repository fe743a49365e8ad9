"""From a batch of records to leased deliveries: one bad record costs one record, an absent database is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.notifier.handle import Arrived, buried, entries, read
from services.notifier.model import Taken
from services.notifier.patience import patiently
from services.notifier.sending import Senders
from shared.kit import log
from shared.kit.clock import now
from shared.kit.journal import BadRecord, Record
from shared.kit.journal.arrival import Arrival
from shared.kit.journal.dead import Breaker
from shared.kit.journal.store import REFUSALS
from shared.kit.metrics import DEAD_LETTERS, STAGE_SECONDS


class Book(Protocol):
    """The ledger as arrivals use it."""

    async def take(self, arrived: Arrived, room: int) -> Taken: ...  # noqa: D102 - the ledger's own docstring


class Outgoings(Protocol):
    """The outbox as arrivals use it."""

    def look(self) -> None: ...  # noqa: D102 - the outbox's own docstring


@dataclass(slots=True)
class Arrivals:
    """Takes batches from the consumer; senders hear of what is leased as soon as the transaction is there."""

    ledger: Book
    senders: Senders
    outbox: Outgoings
    breaker: Breaker = field(default_factory=Breaker)

    async def take(self, records: Sequence[Record]) -> None:
        """Returns when the whole batch is in the database: then its offsets may be committed.

        Raises TooManyDeadLetters, before anything is written: a bad deployment must not bury everything.
        """
        arrived = read(records)
        self.breaker = self.breaker.after(entries(records, arrived), now())
        with STAGE_SECONDS.labels("notifier", "take").time():
            await self._take(records, arrived)
        self.outbox.look()

    async def _take(self, records: Sequence[Record], arrived: Arrived) -> None:
        try:
            taken = await patiently(lambda: self.ledger.take(arrived, self.senders.room))
        except REFUSALS as error:
            await self._halve(records, arrived, error)
            return
        for letter in arrived.dead:
            _count(letter)
        self.senders.start(taken.leased)
        if taken.more:
            self.senders.look()

    async def _halve(self, records: Sequence[Record], arrived: Arrived, error: Exception) -> None:
        """PostgreSQL refuses what one of them brought: found by halves, a dead letter when it is alone."""
        if len(records) == 1:
            if arrived.dead:
                raise error
            reason = BadRecord("database-refused", f"PostgreSQL refuses its values: {type(error).__name__}")
            alone = Arrived((), (), (buried(records[0], reason),))
            self.breaker = self.breaker.after(entries(records, alone), now())
            await self._take(records, alone)
            return
        middle = len(records) // 2
        for half in (records[:middle], records[middle:]):
            await self._take(half, read(half))


def _count(letter: Arrival[None]) -> None:
    record, failure = letter.record, letter.failure
    if failure is not None:
        DEAD_LETTERS.labels(record.topic, failure.kind).inc()
        place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
        log.get().error("dead-letter", kind=failure.kind, **place)
