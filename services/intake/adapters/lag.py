"""How far each group is behind, asked of the broker: a stuck consumer's own figures stand still (architecture.md)."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka import errors as kafka_errors
from kafka.admin import OffsetSpec

from services.intake.adapters.bridge import GROUP
from services.intake.bridge import PATTERN
from shared.kit import log
from shared.kit.metrics import CONSUMER_LAG

READS = {
    "scoring": ("intake.events", "intake.bulk", "people.standings", "people.records"),
    "router": ("people.scored", "referrals.answers", "notifications.outcomes", "router.deadlines", "alerts.drug"),
    "notifier": ("notifications.requested", "notifications.stop"),
    GROUP: (PATTERN,),
}
"""Group → what it reads: a topic, or a pattern that begins with ^."""
_EVERY = 5.0


class LagExport:
    """Sets `sameday_consumer_lag_records` every 5 s, on a thread of its own; waits while no broker answers."""

    def __init__(self, options: Mapping[str, object]) -> None:
        self._options = options
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lag", daemon=True)

    def start(self) -> None:
        """Measures from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Measures no longer."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._measure()
            except (kafka_errors.KafkaError, OSError) as error:
                log.get().warning("lag-unmeasured", error=type(error).__name__)
                self._stopping.wait(_EVERY)

    def _measure(self) -> None:
        admin = KafkaAdminClient(
            **self._options, bootstrap_timeout_ms=5_000, request_timeout_ms=5_000, reconnect_backoff_max_ms=1_000
        )
        try:
            while not self._stopping.wait(_EVERY):
                measure(admin)
        finally:
            admin.close()


def measure(admin: Any) -> None:
    """One measurement of every group."""
    partitions = _partitions(admin)
    ends = _offsets(admin, partitions, OffsetSpec.LATEST)
    starts = _offsets(admin, partitions, OffsetSpec.EARLIEST)
    committed = admin.list_group_offsets(list(READS))
    for group, reads in READS.items():
        known = committed.get(group, {})
        for topic, lag in lags(_read_by(reads, partitions), starts, ends, known).items():
            CONSUMER_LAG.labels(group, topic).set(lag)


def lags(
    partitions: Iterable[TopicPartition],
    starts: Mapping[TopicPartition, int],
    ends: Mapping[TopicPartition, int],
    committed: Mapping[TopicPartition, Any],
) -> dict[str, int]:
    """Records behind the end by topic. A partition nobody has committed counts from its first record."""
    found: dict[str, int] = defaultdict(int)
    for partition in partitions:
        at = committed[partition].offset if partition in committed else -1
        found[partition.topic] += max(0, ends[partition] - (at if at >= 0 else starts[partition]))
    return found


def _partitions(admin: Any) -> list[TopicPartition]:
    reads = [name for names in READS.values() for name in names]
    topics = [topic for topic in admin.list_topics() if any(_matches(name, topic) for name in reads)]
    described = admin.describe_topics(topics) if topics else []
    return [TopicPartition(topic["name"], one["partition_index"]) for topic in described for one in topic["partitions"]]


def _offsets(admin: Any, partitions: Iterable[TopicPartition], spec: Any) -> dict[TopicPartition, int]:
    wanted = dict.fromkeys(partitions, spec)
    if not wanted:
        return {}
    return {partition: found.offset for partition, found in admin.list_partition_offsets(wanted).items()}


def _read_by(reads: Iterable[str], partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
    return [partition for partition in partitions if any(_matches(name, partition.topic) for name in reads)]


def _matches(name: str, topic: str) -> bool:
    return re.fullmatch(name, topic) is not None if name.startswith("^") else name == topic
