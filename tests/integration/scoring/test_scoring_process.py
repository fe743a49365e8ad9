"""`python -m services.scoring` between real Kafka and real PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer

from deploy.local.platform import Platform
from deploy.local.ports import free_base
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit import clock
from shared.kit.journal import Record
from tests.unit.scoring.builders import WALSALL, event

WITHIN_S = 40


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_base()


@pytest.fixture(scope="module")
def service(
    platform: Platform, module_database: str, metrics_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["subprocess.Popen[bytes]"]:
    """The running service; asked to stop at the end."""
    environment = os.environ | {
        "SAMEDAY_KAFKA_BOOTSTRAP": platform.kafka,
        "SAMEDAY_DATABASE": module_database,
        "SAMEDAY_AREAS": str(WALSALL.parents[1]),
        "SAMEDAY_DATA": str(tmp_path_factory.mktemp("data")),
        "SAMEDAY_METRICS_PORT": str(metrics_port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.scoring"], env=environment, cwd=Path(__file__).parents[3]
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


@pytest.fixture
def heard(platform: Platform) -> Iterator[KafkaConsumer]:
    """What is published from now on, and what was before."""
    topics = ("people.scored", "dead.scoring")
    consumer = KafkaConsumer(*topics, bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    yield consumer
    consumer.close()


def send(platform: Platform, *values: Message | bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=platform.kafka)
    for value in values:
        if isinstance(value, bytes):
            producer.send("intake.events", value=value, key=b"garbage")
        else:
            one = record_of("intake.events", "nhs", value)
            producer.send(one.topic, key=one.key, value=one.value, headers=list(one.headers))
    producer.flush(10)
    producer.close()


def until(consumer: KafkaConsumer, topic: str, key: bytes | None, event_id: str) -> Record:
    """The first record of a topic that carries this text; fails after WITHIN_S."""
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        for records in consumer.poll(500).values():
            for one in records:
                if one.topic == topic and event_id.encode() in one.value and key in (None, one.key):
                    return Record(topic, one.partition, one.offset, one.key, one.value, dict(one.headers), clock.now())
    raise TimeoutError(f"nothing on {topic} within {WITHIN_S} s")


def test_an_event_comes_out_scored_and_garbage_before_it_costs_one_dead_letter(
    platform: Platform, service: "subprocess.Popen[bytes]", heard: KafkaConsumer
) -> None:
    message = event("walk_in", sender_id="process", needs=["drugs"], accepts_help_now=True)
    send(platform, b"\x00\xff not an event of scoring's test", message)
    told = message_of(until(heard, "people.scored", None, str(message.id)))
    assert isinstance(told.data, PersonScored)
    assert told.data.score.band == "now"
    assert told.accepted_time == message.accepted_time
    assert service.poll() is None


def test_garbage_lies_among_the_dead_letters_with_its_reason(
    service: "subprocess.Popen[bytes]", heard: KafkaConsumer
) -> None:
    letter = until(heard, "dead.scoring", b"garbage", "not an event of scoring's test")
    assert letter.headers["error-kind"] == b"not-a-cloudevent"
    assert letter.headers["source-topic"] == b"intake.events"
    assert service.poll() is None


def test_it_says_that_it_works_and_what_it_published(service: "subprocess.Popen[bytes]", metrics_port: int) -> None:
    base = f"http://127.0.0.1:{metrics_port}"
    for page in ("/healthz", "/readyz"):
        assert httpx.get(base + page, timeout=5).status_code == 200
    metrics = httpx.get(f"{base}/metrics", timeout=5).text
    assert 'sameday_people_facts_total{fact="person.scored"}' in metrics
    assert "sameday_stage_seconds" in metrics
    assert service.poll() is None


def test_it_ends_cleanly_when_asked(service: "subprocess.Popen[bytes]") -> None:
    service.terminate()
    assert service.wait(12) == 0
