"""An event that intake has accepted and scoring has not decided yet: it is on the topic and nowhere else."""

import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.trace.model import Event
from deploy.local.trace.tables import PROGRESS
from shared.contracts.binding import message_of
from shared.contracts.intake import EventReceived
from shared.kit.journal import BadRecord, Record

TOPIC = "intake.events"
_LOOK_FOR_S = 5.0


async def expected_offsets(connection: AsyncConnection) -> dict[int, int]:
    """Partition of `intake.events` → the offset scoring decides next."""
    query = select(PROGRESS.c.partition, func.max(PROGRESS.c.next_offset)).group_by(PROGRESS.c.partition)
    return {int(partition): int(offset) for partition, offset in await connection.execute(query)}


def find_under_way(options: Mapping[str, Any], expected: Mapping[int, int], asked: UUID) -> Event | None:
    """The event among the undecided ones, looked for during 5 s at most. Raises kafka.errors.KafkaError."""
    consumer = KafkaConsumer(**options, group_id=None, enable_auto_commit=False, allow_auto_create_topics=False)
    try:
        partitions = [TopicPartition(TOPIC, part) for part in consumer.partitions_for_topic(TOPIC) or ()]
        return _search(consumer, partitions, expected, str(asked).encode()) if partitions else None
    finally:
        consumer.close()


def _search(
    consumer: Any, partitions: list[TopicPartition], expected: Mapping[int, int], wanted: bytes
) -> Event | None:
    consumer.assign(partitions)
    ends, begins = consumer.end_offsets(partitions), consumer.beginning_offsets(partitions)
    for partition in partitions:
        consumer.seek(partition, max(begins[partition], min(expected.get(partition.partition, 0), ends[partition])))
    until = time.monotonic() + _LOOK_FOR_S
    while time.monotonic() < until and any(consumer.position(one) < ends[one] for one in partitions):
        for records in consumer.poll(timeout_ms=200, max_records=5_000).values():
            for record in records:
                if dict(record.headers).get("ce_id") == wanted:
                    return _event(record)
    return None


def _event(record: Any) -> Event | None:
    at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    headers = dict(record.headers)
    with suppress(BadRecord, KafkaError):
        message = message_of(
            Record(record.topic, record.partition, record.offset, record.key, record.value, headers, at)
        )
        if isinstance(message.data, EventReceived):
            fact = message.data
            return Event(
                id=message.id,
                kind=fact.kind,
                area=fact.area,
                source=fact.source,
                time=message.time,
                accepted_time=message.accepted_time,
            )
    return None
