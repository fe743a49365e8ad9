import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from kafka import KafkaProducer

from deploy.local.platform import Platform
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import DeclineReason, Verb
from shared.kit.ids import made_of, sealed
from tests.integration.intake.conftest import ROOT_SECRET, Process, Published, messages

AGENCY = "the-beacon"
REFERRAL = sealed(made_of("case", AGENCY, 1), AGENCY, ROOT_SECRET.encode())
THEIRS = sealed(made_of("case", "the-glebe", 1), "the-glebe", ROOT_SECRET.encode())
PATH = f"/v1/referrals/{REFERRAL}/answers"


@pytest.fixture(scope="module")
def beacon(intake: Process, key_for: Callable[..., str]) -> Iterator[httpx.Client]:
    with intake.client(key_for(agency=AGENCY)) as client:
        yield client


def test_a_decline_reaches_the_topic_with_its_reason(beacon: httpx.Client, published: Published) -> None:
    answer = beacon.post(PATH, json={"verb": "decline", "version": 2, "reason": "no_capacity"})
    assert (answer.status_code, answer.json()["id"]) == (202, str(made_of(REFERRAL, "decline", 2)))
    [record] = published("referrals.answers")
    [message] = messages([record])
    assert record.key == str(REFERRAL).encode()
    assert isinstance(message.data, AnswerGiven)
    assert (message.data.agency, message.data.verb) == (AGENCY, Verb.DECLINE)
    assert message.data.reason is DeclineReason.NO_CAPACITY


@pytest.mark.parametrize("referral", [THEIRS, made_of("x"), "nonsense"])
def test_what_is_not_yours_is_not_there(beacon: httpx.Client, referral: object) -> None:
    answer = beacon.post(f"/v1/referrals/{referral}/answers", json={"verb": "accept"})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "no referral of that id was offered to you"


def test_an_answer_that_lacks_what_it_needs_is_pointed_at(beacon: httpx.Client) -> None:
    answer = beacon.post(PATH, json={"verb": "decline"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


def test_a_source_answers_no_referral(desk: httpx.Client) -> None:
    assert desk.post(PATH, json={"verb": "accept"}).status_code == 403


@pytest.fixture(scope="module")
def write(platform: Platform, intake: Process) -> Iterator[Callable[[bytes], Any]]:
    """Writes to the agency's own topic, made after intake began to follow the pattern."""
    assert intake.url
    topic = platform.create_topic(f"agency.{AGENCY}.answers")
    producer = KafkaProducer(bootstrap_servers=platform.kafka)
    yield lambda value: producer.send(topic, value, key=b"k").get(10)
    producer.close()


def test_the_agencys_own_topic_says_the_same_as_http(write: Callable[[bytes], Any], published: Published) -> None:
    write(json.dumps({"referral_id": str(REFERRAL), "verb": "accept", "version": 3}).encode())
    [message] = messages(published("referrals.answers"))
    assert isinstance(message.data, AnswerGiven)
    assert (message.id, message.data.agency) == (made_of(REFERRAL, "accept", 3), AGENCY)


def test_garbage_on_it_is_one_dead_letter_and_the_next_answer_is_heard(
    write: Callable[[bytes], Any], published: Published
) -> None:
    bad = [b"\xff\x00", json.dumps({"referral_id": str(THEIRS), "verb": "accept"}).encode()]
    offsets = [write(value).offset for value in bad]
    write(json.dumps({"referral_id": str(REFERRAL), "verb": "acknowledge"}).encode())
    dead = published("dead.intake", 2)
    assert [record.value for record in sorted(dead, key=lambda one: int(one.headers["source-offset"]))] == bad
    assert {int(record.headers["source-offset"]) for record in dead} == set(offsets)
    assert {record.headers["error-kind"] for record in dead} == {b"unreadable", b"not-found"}
    assert all(record.headers["source-topic"] == f"agency.{AGENCY}.answers".encode() for record in dead)
    assert len(published("referrals.answers")) == 1


def test_the_lag_of_every_group_is_exported(intake: Process, write: Callable[[bytes], Any]) -> None:
    write(b"")
    end = time.monotonic() + 25
    bridge = f'sameday_consumer_lag_records{{group="intake-bridge",topic="agency.{AGENCY}.answers"}} 0.0'
    while time.monotonic() < end and bridge not in intake.page("metrics").text:
        time.sleep(0.5)
    metrics = intake.page("metrics").text
    assert bridge in metrics
    for group, topic in (
        ("scoring", "intake.events"),
        ("router", "people.scored"),
        ("notifier", "notifications.requested"),
    ):
        assert f'sameday_consumer_lag_records{{group="{group}",topic="{topic}"}}' in metrics
