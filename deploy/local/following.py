"""Facts as they appear on the topics: a kafka-python consumer without a group, which leaves no trace on the cluster."""

import fnmatch
from collections.abc import Iterator, Mapping
from typing import Any, Literal, Self

from kafka import KafkaConsumer, TopicPartition

_POLL_MS = 250


class Following:
    """Every partition of some topics, from their end (what is new) or their beginning (what is there).

    The position is fixed when it is made: what is published afterwards is seen.
    """

    def __init__(self, options: Mapping[str, Any], pattern: str, start: Literal["end", "beginning"] = "end") -> None:
        """`pattern` is a shell pattern, or several with commas: `referrals.*,people.scored`."""
        self._consumer = KafkaConsumer(
            **options, group_id=None, enable_auto_commit=False, allow_auto_create_topics=False, fetch_max_wait_ms=100
        )
        self._patterns = pattern.split(",")
        self.topics: tuple[str, ...] = ()
        self._partitions: list[TopicPartition] = []
        self._seek(self._find(), start)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def poll(self, timeout_ms: int = _POLL_MS) -> list[Any]:
        """Records that have arrived, oldest first."""
        batches = self._consumer.poll(timeout_ms=timeout_ms, max_records=5_000)
        return sorted((record for batch in batches.values() for record in batch), key=lambda record: record.timestamp)

    def at_end(self) -> bool:
        """Whether everything that is there now has been given out."""
        ends = self._consumer.end_offsets(self._partitions) if self._partitions else {}
        return all(self._consumer.position(partition) >= end for partition, end in ends.items())

    def __iter__(self) -> Iterator[Any]:
        """Records for ever."""
        while True:
            yield from self.poll()

    def _find(self) -> list[TopicPartition]:
        names = sorted(name for name in self._consumer.topics() if self._wanted(name))
        self.topics = tuple(names)
        return [
            TopicPartition(name, part) for name in names for part in self._consumer.partitions_for_topic(name) or ()
        ]

    def _wanted(self, topic: str) -> bool:
        return not topic.startswith("__") and any(fnmatch.fnmatchcase(topic, one) for one in self._patterns)

    def _seek(self, partitions: list[TopicPartition], start: str) -> None:
        self._partitions = partitions
        self._consumer.assign(partitions)
        if partitions:
            offsets = {"end": self._consumer.end_offsets, "beginning": self._consumer.beginning_offsets}[start](
                partitions
            )
            for partition in partitions:
                self._consumer.seek(partition, offsets[partition])
