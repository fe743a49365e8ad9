"""The embedded parts are real, and survive what kills them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from deploy.local import topics as catalogue
from deploy.local.kafka import answers
from deploy.local.platform import Platform
from deploy.local.postgresql import PostgreSQL


@pytest.fixture
def admin(platform: Platform) -> Iterator[KafkaAdminClient]:
    with closing(KafkaAdminClient(bootstrap_servers=platform.kafka)) as client:
        yield client


def test_the_cluster_is_as_the_catalogue_describes_it(admin: KafkaAdminClient) -> None:
    assert catalogue.plan(admin).empty


def test_an_agency_that_asks_for_kafka_gets_its_two_topics_once(admin: KafkaAdminClient) -> None:
    assert set(catalogue.plan(admin, ["asks-for-kafka"]).missing) == {
        "agency.asks-for-kafka.referrals",
        "agency.asks-for-kafka.answers",
    }
    assert len(catalogue.apply(admin, ["asks-for-kafka"])) == 2
    assert catalogue.apply(admin, ["asks-for-kafka"]) == []


def test_a_topic_that_differs_is_told_and_left_alone(admin: KafkaAdminClient, topics: Callable[..., str]) -> None:
    name = topics("other", partitions=2)
    wanted = {name: catalogue.Topic(3, 1, {"retention.ms": "1000"})}

    told = catalogue.difference(wanted, catalogue.found(admin, wanted)).differing[name]

    assert told == ("partitions is 2, not 3", "retention.ms is 604800000, not 1000")


def test_a_broker_that_is_killed_comes_back_with_every_acknowledged_record(
    platform: Platform, topics: Callable[..., str]
) -> None:
    topic = topics("kept")
    with closing(KafkaProducer(bootstrap_servers=platform.kafka, acks="all")) as producer:
        producer.send(topic, b"kept").get(10)

    platform.stop_kafka(kill=True)
    assert not answers("127.0.0.1", int(platform.kafka.split(":")[1]))
    platform.start_kafka()

    with closing(KafkaConsumer(bootstrap_servers=platform.kafka, auto_offset_reset="earliest")) as consumer:
        consumer.assign([TopicPartition(topic, 0)])
        assert [record.value for record in next(iter(consumer.poll(timeout_ms=15_000).values()))] == [b"kept"]


def test_a_killed_database_recovers_what_was_committed(platform: Platform, database: str) -> None:
    name = database.removeprefix("postgresql://postgres@/").split("?")[0]
    platform.server.sql("CREATE TABLE kept AS SELECT 42 AS answer", name)

    platform.stop_postgresql(kill=True)
    platform.start_postgresql()

    assert platform.server.sql("SELECT answer FROM kept", name) == "42"


def test_a_home_whose_path_is_too_long_for_a_socket_gets_a_short_folder_that_goes_with_it(tmp_path: Path) -> None:
    server = PostgreSQL(tmp_path / ("long" * 20) / "home")
    preparing = server.prepare()
    assert preparing is not None
    assert preparing.wait(60) == 0
    server.launch()
    server.wait_ready()

    assert server.sql("SELECT 1") == "1"
    assert not server.socket.is_relative_to(tmp_path)

    server.stop()
    assert not server.socket.exists()


def test_it_is_the_wheels_own_postgresql_and_commits_are_durable(platform: Platform) -> None:
    assert platform.server.sql("SHOW server_version").startswith("18.")
    assert platform.server.sql("SHOW synchronous_commit") == "on"
    assert platform.server.sql("SHOW fsync") == "on"
