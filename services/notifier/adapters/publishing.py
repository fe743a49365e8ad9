"""What leaves through the outbox, to Kafka."""

from collections.abc import Sequence

from shared.kit import log
from shared.kit.journal import Outgoing
from shared.kit.producer import Producer, Unpublishable

_WITHIN_S = 4.0


async def publish(producer: Producer, records: Sequence[Outgoing]) -> None:
    """Returns when the broker has them. Raises `shared.kit.producer.Unavailable`: then none is known to be there."""
    try:
        await producer.send_all(records, _WITHIN_S)
    except Unpublishable:
        for record in records:
            await _alone(producer, record)


async def _alone(producer: Producer, record: Outgoing) -> None:
    try:
        await producer.send(record, _WITHIN_S)
    except Unpublishable as error:
        # A dead letter's row stays in the database; nothing else here can be too large for its topic.
        log.get().error("unpublishable", topic=record.topic, error=type(error).__name__)
