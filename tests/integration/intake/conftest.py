"""A real intake process on the run's Kafka and PostgreSQL, and what it published."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from kafka import KafkaConsumer, TopicPartition

from deploy.local.platform import Platform
from deploy.local.ports import free_base
from services.intake.adapters.key_store import NewKey, add
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.kit.database import engine
from shared.kit.journal import Record

Published = Callable[..., list[Record]]
ROOT_SECRET = "0" * 40
DESK = "urn:sameday:desk:testham"


@dataclass
class Process:
    """One intake process."""

    environment: Mapping[str, str]
    base: int
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        own = {"SAMEDAY_HTTP_PORT": str(self.base), "SAMEDAY_METRICS_PORT": str(self.base + 10)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "services.intake"], env={**os.environ, **self.environment, **own}
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.base}"

    def page(self, name: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.base + 10}/{name}", timeout=5)

    def wait(self, page: str = "readyz", status: int = 200) -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with contextlib.suppress(httpx.TransportError):
                if self.page(page).status_code == status:
                    return
            time.sleep(0.05)
        raise TimeoutError(f"{page} never answered {status}")

    def client(self, token: str | None = None, timeout: float = 12) -> httpx.Client:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=timeout)

    def stop(self) -> int:
        self.process.terminate()
        try:
            return self.process.wait(15)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def environment(platform: Platform, module_database: str) -> dict[str, str]:
    return {
        "SAMEDAY_KAFKA_BOOTSTRAP": platform.kafka,
        "SAMEDAY_DATABASE": module_database,
        "SAMEDAY_SECRET": ROOT_SECRET,
        "SAMEDAY_BODY_WITHIN": "1",
    }


@pytest.fixture(scope="module")
def intake(environment: dict[str, str]) -> Iterator[Process]:
    """Ready to take events."""
    process = Process(environment, free_base(19_000))
    try:
        process.wait()
        yield process
    finally:
        process.stop()


@pytest.fixture(scope="module")
def key_for(module_database: str) -> Callable[..., str]:
    """Makes keys: `key_for(source=DESK, area="walsall")` returns the bearer token."""

    async def make(new: NewKey) -> str:
        target = engine(module_database, pool_size=1)
        try:
            return (await add(target, new))[1]
        finally:
            await target.dispose()

    return lambda **what: asyncio.run(make(NewKey(**what)))


@pytest.fixture(scope="module")
def desk(intake: Process, key_for: Callable[..., str]) -> Iterator[httpx.Client]:
    """A desk's own client, of Walsall."""
    with intake.client(key_for(source=DESK, area="walsall")) as client:
        yield client


@pytest.fixture
def published(platform: Platform) -> Iterator[Published]:
    """`published("intake.events")`: what came to it since the test began, once `least` records are there."""
    consumer = KafkaConsumer(bootstrap_servers=platform.kafka, enable_auto_commit=False)
    begun: dict[str, Any] = {}

    def since(topic: str, least: int = 1) -> list[Record]:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        for partition in partitions:
            consumer.seek(partition, begun[topic][partition])
        found: list[Record] = []
        end = time.monotonic() + (10 if least else 1)
        while len(found) < max(1, least) and time.monotonic() < end:
            found += [_record(one) for many in consumer.poll(timeout_ms=200).values() for one in many]
        return found

    for topic in ("intake.events", "referrals.answers", "dead.intake"):
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        begun[topic] = consumer.end_offsets(partitions)
    try:
        yield since
    finally:
        consumer.close()


def messages(records: list[Record]) -> list[Message]:
    return [message_of(record) for record in records]


def _record(one: Any) -> Record:
    appended = datetime.fromtimestamp(one.timestamp / 1000, UTC)
    return Record(one.topic, one.partition, one.offset, one.key, one.value, dict(one.headers), appended)


def walk_in(**changes: Any) -> dict[str, Any]:
    """A walk-in with a fictional person."""
    event = {
        "specversion": "1.0",
        "type": "sameday.intake.walk_in.v1",
        "source": DESK,
        "id": "01J",
        "time": "2026-03-10T09:05:00Z",
        "data": {"person": {"nhs_number": "9991017070"}, "needs": ["drugs"]},
    }
    return {name: value for name, value in {**event, **changes}.items() if value is not ...}


STRUCTURED = {"content-type": "application/cloudevents+json"}
BATCH = {"content-type": "application/cloudevents-batch+json"}
