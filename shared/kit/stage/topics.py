"""What the cluster says of its topics: their ids, and which exist. kafka-python's admin is asked on a thread."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec

from shared.kit import log
from shared.kit.settings import KafkaSettings


class Topics:
    """Ids and names of topics as the cluster has them."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._admin: Any = None
        self._lock = asyncio.Lock()
        self._partitions: dict[str, int] = {}

    def exists(self, name: str) -> bool:
        """Whether a fact can be sent there, as of the last look."""
        return name in self._partitions

    def partitions(self, name: str) -> int:
        """How many partitions a topic has, as of the last look."""
        return self._partitions[name]

    async def look(self, names: Iterable[str]) -> dict[str, UUID]:
        """The ids of these topics, absent where there is no such topic. Raises what kafka-python raises."""
        async with self._lock:
            return await asyncio.to_thread(self._look, list(names))

    async def wait_for(self, names: Iterable[str]) -> dict[str, UUID]:
        """The ids of these topics once all are there; waits for an absent broker or topic."""
        wanted = list(names)
        while True:
            try:
                found = await self.look(wanted)
            except Exception as error:  # noqa: BLE001 - the absent is waited for, whatever it raises
                self._admin = None
                log.get().warning("kafka-away", error=type(error).__name__)
            else:
                if found.keys() >= set(wanted):
                    return found
                log.get().warning("topics-missing", topics=sorted(set(wanted) - found.keys()))
            await asyncio.sleep(0.2)

    async def bounds(self, name: str) -> Mapping[int, tuple[int, int]] | None:
        """Of each partition the first offset there is and the next there will be; None while the broker is away.

        A consumer would hear it only behind its fetches, each of which may wait 1.5 s for a record.
        """
        async with self._lock:
            try:
                return await asyncio.to_thread(self._bounds, name)
            except Exception as error:  # noqa: BLE001 - the absent is waited for, whatever it raises
                self._admin = None
                log.get().warning("kafka-away", error=type(error).__name__)
                return None

    def _bounds(self, name: str) -> dict[int, tuple[int, int]]:
        partitions = [TopicPartition(name, number) for number in range(self.partitions(name))]
        first, end = (
            self._connected().list_partition_offsets(dict.fromkeys(partitions, spec))
            for spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)
        )
        return {one.partition: (first[one].offset, end[one].offset) for one in partitions}

    def _connected(self) -> Any:
        if self._admin is None:
            self._admin = KafkaAdminClient(**self._kafka.options())
        return self._admin

    def _look(self, names: list[str]) -> dict[str, UUID]:
        described = {topic["name"]: topic for topic in self._connected().describe_topics() if not topic["error_code"]}
        self._partitions = {name: len(topic["partitions"]) for name, topic in described.items()}
        return {name: UUID(str(described[name]["topic_id"])) for name in names if name in described}

    def close(self) -> None:
        """Let go of the connection."""
        if self._admin is not None:
            self._admin.close()
