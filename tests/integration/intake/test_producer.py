import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable

import pytest
from kafka import KafkaConsumer, TopicPartition

from deploy.local.platform import Platform
from shared.kit.journal import Outgoing
from shared.kit.producer import Producer, TooLarge, Unavailable
from shared.kit.stalled import StallWatch


def _until_connected(producer: Producer) -> None:
    end = time.monotonic() + 30
    while not producer.connected and time.monotonic() < end:
        time.sleep(0.05)


@pytest.fixture
async def producer(platform: Platform) -> AsyncIterator[Producer]:
    running = Producer({"bootstrap_servers": platform.kafka})
    running.start()
    await asyncio.to_thread(_until_connected, running)
    yield running
    await asyncio.to_thread(running.stop)


async def test_what_is_sent_is_acknowledged_in_order(
    platform: Platform, producer: Producer, topics: Callable[..., str]
) -> None:
    topic = topics()
    sent = [Outgoing(topic, b"k", str(number).encode(), (("h", b"\x00\xff"),)) for number in range(50)]
    await producer.send_all(sent, within=10)
    consumer = KafkaConsumer(bootstrap_servers=platform.kafka)
    consumer.assign([TopicPartition(topic, 0)])
    consumer.seek(TopicPartition(topic, 0), 0)
    records = [record for many in consumer.poll(timeout_ms=5_000).values() for record in many]
    consumer.close()
    assert [record.value for record in records] == [outgoing.value for outgoing in sent]
    assert records[0].headers == [("h", b"\x00\xff")]
    assert producer.stuck() == 0


async def test_a_record_over_size_is_the_senders_to_mend(producer: Producer, topics: Callable[..., str]) -> None:
    with pytest.raises(TooLarge):
        await producer.send(Outgoing(topics(), b"k", b"x" * 2_000_000, ()), within=10)
    with pytest.raises(TooLarge):
        await producer.send(Outgoing(topics(max_message_bytes="1000"), b"k", b"x" * 5_000, ()), within=10)


async def test_one_that_fails_leaves_the_others_alone(producer: Producer, topics: Callable[..., str]) -> None:
    topic = topics()
    large, small = Outgoing(topic, b"k", b"x" * 2_000_000, ()), Outgoing(topic, b"k", b"x", ())
    with pytest.raises(TooLarge):
        await producer.send_all([small, large], within=10)
    await producer.send(small, within=10)


async def test_before_a_broker_is_reached_nobody_waits() -> None:
    lonely = Producer({"bootstrap_servers": "127.0.0.1:9"})
    lonely.start()
    begun = time.monotonic()
    with pytest.raises(Unavailable):
        await lonely.send(Outgoing("t", b"k", b"v", ()), within=5)
    assert time.monotonic() - begun < 1
    await asyncio.to_thread(lonely.stop)


async def test_without_acknowledgement_it_says_so_in_time_and_goes_on_afterwards(
    platform: Platform, producer: Producer, topics: Callable[..., str]
) -> None:
    record = Outgoing(topics(), b"k", b"v", ())
    await producer.send(record, within=10)
    platform.freeze_kafka()
    try:
        with pytest.raises(Unavailable):
            await producer.send(record, within=1)
        assert producer.stuck() >= 1
    finally:
        platform.thaw_kafka()
    await producer.send(record, within=30)


def test_a_producer_stuck_while_the_broker_answers_is_noticed(platform: Platform) -> None:
    noticed = threading.Event()
    watch = StallWatch({"bootstrap_servers": platform.kafka}, lambda: 60.0, noticed.set, every=0.05)
    watch.start()
    assert noticed.wait(30)


def test_a_broker_that_is_away_is_waited_for() -> None:
    noticed = threading.Event()
    watch = StallWatch({"bootstrap_servers": "127.0.0.1:9"}, lambda: 60.0, noticed.set, every=0.05)
    watch.start()
    assert not noticed.wait(3)
    watch.stop()
