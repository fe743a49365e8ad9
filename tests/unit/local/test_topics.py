from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.local.topics import Topic, catalogue, difference


def test_one_broker_flushes_what_an_integrator_was_promised() -> None:
    wanted = catalogue().wanted()

    assert wanted["intake.events"].config["flush.messages"] == "1"
    assert wanted["referrals.answers"].config["flush.messages"] == "1"
    assert "flush.messages" not in wanted["people.scored"].config


def test_three_brokers_hold_three_copies_of_which_two_must_be_in_step() -> None:
    topic = catalogue().wanted(brokers=5)["intake.events"]

    assert topic.replicas == 3
    assert topic.config["min.insync.replicas"] == "2"
    assert "flush.messages" not in topic.config


def test_every_topic_keeps_records_by_the_brokers_clock_and_deletes_only() -> None:
    for topic in catalogue().wanted(["the-beacon"]).values():
        assert topic.config["message.timestamp.type"] == "LogAppendTime"
        assert topic.config["cleanup.policy"] == "delete"
        assert int(topic.config["retention.ms"]) >= 7 * 86_400_000


def test_an_agency_has_one_partition_each_way_and_writes_small() -> None:
    wanted = catalogue().wanted(["the-beacon"])

    assert wanted["agency.the-beacon.referrals"].partitions == 1
    assert wanted["agency.the-beacon.answers"].config["max.message.bytes"] == "65536"


def test_the_plan_names_what_is_missing_and_what_differs_and_ignores_strangers() -> None:
    wanted = {"a": Topic(1, 1, {}), "b": Topic(12, 1, {"retention.ms": "5"})}
    found = {"b": Topic(6, 1, {"retention.ms": "5", "other": "x"}), "stranger": Topic(1, 1, {})}

    plan = difference(wanted, found)

    assert list(plan.missing) == ["a"]
    assert plan.differing == {"b": ("partitions is 6, not 12",)}
    assert not plan.empty
    assert difference(wanted, wanted).empty


def test_a_wrong_line_in_the_catalogue_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "topics.yaml"
    wrong.write_text("defaults: {partitions: 0, retention: P1D, config: {}}\ntopics: []\nagency: []\n")

    with pytest.raises(ValidationError, match=r"defaults\.partitions"):
        catalogue(wrong)
