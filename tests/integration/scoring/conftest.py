"""Scoring workers on the real journal and real PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from services.scoring.handle import ScoreEvent
from shared.contracts.fact import Message
from shared.kit import clock
from shared.kit.ids import NAMESPACE
from shared.kit.journal import Journal, Record, Settled, Store
from tests.unit.scoring.builders import policies, record

TOPIC = uuid5(NAMESPACE, "intake.events in this test")


class Worker:
    """One scoring worker without Kafka: its own connection, its own offsets on its own partition."""

    def __init__(self, database: str, partition: int) -> None:
        self.store = Store(database, "scoring")
        self.partition = partition
        self.offset = 0
        self.journal = Journal(
            self.store,
            ScoreEvent(policies()),
            dead_topic="dead.scoring",
            exists=lambda _: True,
            clock=clock.now,
            service="scoring",
        )

    async def hears(self, *messages: Message) -> list[Settled[Message]]:
        """A batch of events, in order."""
        batch = [self._placed(record(message), place) for place, message in enumerate(messages)]
        self.offset += len(batch)
        return await self.journal.settle(batch)

    def _placed(self, one: Record, place: int) -> tuple[UUID, Record]:
        return TOPIC, replace(one, partition=self.partition, offset=self.offset + place, timestamp=clock.now())


@pytest.fixture
async def workers(database: str) -> AsyncIterator[list[Worker]]:
    made = [Worker(database, partition) for partition in range(2)]
    yield made
    for worker in made:
        await worker.store.close()
