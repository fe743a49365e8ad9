"""Facts onto the broker, and how far scoring has got with them: decided, published and acknowledged."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NotCoordinatorError

from shared.kit.journal import Outgoing

GROUP = "scoring"
_ACKNOWLEDGED_WITHIN_S = 130
"""Above the producer's own delivery time-out, so that its error is the one that is seen."""


class Asking:
    """`with Asking(options) as asking:`: `options` as every kafka-python client takes them."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._producer = KafkaProducer(**options, acks="all", linger_ms=5, allow_auto_create_topics=False)
        self._admin = KafkaAdminClient(**options)
        self._reach: dict[TopicPartition, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._producer.close(timeout=5)
        self._admin.close()

    def ask(self, records: Iterable[Outgoing]) -> None:
        """Publish; returns when the broker has them all. Raises what kafka-python raises."""
        sent = [
            self._producer.send(one.topic, value=one.value, key=one.key, headers=list(one.headers)) for one in records
        ]
        self._producer.flush()
        for future in sent:
            done = future.get(timeout=_ACKNOWLEDGED_WITHIN_S)
            partition = TopicPartition(done.topic, done.partition)
            self._reach[partition] = max(done.offset + 1, self._reach.get(partition, 0))

    def include(self, topic: str) -> None:
        """All that is on a topic now counts too: what was asked before a stop, what followed from it."""
        described = self._admin.describe_topics([topic])
        partitions = [TopicPartition(topic, one["partition_index"]) for one in described[0]["partitions"]]
        starts, ends = self._offsets(partitions, OffsetSpec.EARLIEST), self._offsets(partitions, OffsetSpec.LATEST)
        self._reach |= {one: ends[one] for one in partitions if ends[one] > starts[one]}

    def behind(self) -> int:
        """How many records are not yet decided and published."""
        committed = self._committed()
        return sum(max(0, end - committed.get(one, 0)) for one, end in self._reach.items())

    def _committed(self) -> dict[TopicPartition, int]:
        """Nothing is known of the group while the broker looks for who keeps its offsets."""
        try:
            found = self._admin.list_group_offsets([GROUP]).get(GROUP, {})
        except (CoordinatorNotAvailableError, NotCoordinatorError, CoordinatorLoadInProgressError):
            return {}
        return {one: max(0, known.offset) for one, known in found.items()}

    def _offsets(self, partitions: list[TopicPartition], spec: Any) -> dict[TopicPartition, int]:
        found = self._admin.list_partition_offsets(dict.fromkeys(partitions, spec))
        return {one: offset.offset for one, offset in found.items()}
