"""From a batch of records to leased deliveries: one bad record costs one record, an absent database is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from services.notifier.handle import Arrived, read
from services.notifier.model import Taken
from services.notifier.patience import patiently
from services.notifier.sending import Senders
from shared.kit import log
from shared.kit.journal import BadRecord, Record
from shared.kit.journal.store import REFUSALS
from shared.kit.metrics import DEAD_LETTERS, STAGE_SECONDS


class Book(Protocol):
    """The ledger as arrivals use it."""

    async def take(self, arrived: Arrived, room: int) -> Taken: ...  # noqa: D102 - the ledger's own docstring


class Outgoings(Protocol):
    """The outbox as arrivals use it."""

    def look(self) -> None: ...  # noqa: D102 - the outbox's own docstring


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Takes batches from the consumer; senders hear of what is leased as soon as the transaction is there."""

    ledger: Book
    senders: Senders
    outbox: Outgoings

    async def take(self, records: Sequence[Record]) -> None:
        """Returns when the whole batch is in the database: then its offsets may be committed."""
        with STAGE_SECONDS.labels("notifier", "take").time():
            await self._take(records, read(records))
        self.outbox.look()

    async def _take(self, records: Sequence[Record], arrived: Arrived) -> None:
        try:
            taken = await patiently(lambda: self.ledger.take(arrived, self.senders.room))
        except (*REFUSALS, ValueError, OverflowError) as error:
            await self._halve(records, arrived, error)
            return
        for record, reason in arrived.dead:
            DEAD_LETTERS.labels(record.topic, reason.kind).inc()
            log.get().error("dead-letter", topic=record.topic, partition=record.partition, offset=record.offset)
        self.senders.start(taken.leased)
        if taken.more:
            self.senders.look()

    async def _halve(self, records: Sequence[Record], arrived: Arrived, error: Exception) -> None:
        """PostgreSQL refuses what one of them brought: found by halves, a dead letter when it is alone."""
        if len(records) == 1:
            if arrived.dead:
                raise error
            reason = BadRecord("database-refused", f"PostgreSQL refuses its values: {type(error).__name__}")
            await self._take(records, Arrived((), (), ((records[0], reason),)))
            return
        middle = len(records) // 2
        for half in (records[:middle], records[middle:]):
            await self._take(half, read(half))
