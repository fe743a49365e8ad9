"""What the cluster says of its topics: their ids, and which exist. kafka-python's admin is asked on a thread."""

import asyncio
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kafka import KafkaAdminClient

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

    def _look(self, names: list[str]) -> dict[str, UUID]:
        if self._admin is None:
            self._admin = KafkaAdminClient(**self._kafka.options())
        described = {topic["name"]: topic for topic in self._admin.describe_topics() if not topic["error_code"]}
        self._partitions = {name: len(topic["partitions"]) for name, topic in described.items()}
        return {name: UUID(str(described[name]["topic_id"])) for name in names if name in described}

    def close(self) -> None:
        """Let go of the connection."""
        if self._admin is not None:
            self._admin.close()
