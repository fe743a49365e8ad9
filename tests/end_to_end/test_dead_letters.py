"""What cannot be handled costs itself only, can be seen, and is put back once."""

from collections.abc import Callable, Iterator

import pytest
from kafka import KafkaProducer

from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import CommandLine, Join, eventually

Put = Callable[[str, bytes | None], None]
TOPICS = {
    "intake.events": "scoring",
    "people.scored": "router",
    "referrals.answers": "router",
    "notifications.requested": "notifier",
}


@pytest.fixture(scope="module")
def put(system: System) -> Iterator[Put]:
    """Puts bytes straight on a topic."""
    producer = KafkaProducer(**system.running.kafka_options())
    yield lambda topic, value: producer.send(topic, value=value, key=b"k").get(10)
    producer.close()


@pytest.mark.parametrize("topic", TOPICS)
def test_garbage_is_a_dead_letter_and_the_next_record_is_handled(
    topic: str, put: Put, line: CommandLine, integrator: Join
) -> None:
    before = len(line.dead("--service", TOPICS[topic]))
    put(topic, b"\xff\xfe not a fact {")
    found = eventually(lambda: line.dead("--service", TOPICS[topic])[before:])
    assert [(one["source_topic"], one["kind"]) for one in found] == [(topic, "not-a-cloudevent")]
    shown = line.said("dead", "show", found[0]["id"])
    assert topic in shown
    assert "not a fact" not in shown
    assert "not a fact" in line.said("dead", "show", found[0]["id"], "--value")
    source = f"urn:test:after-garbage-{topic}"
    assert line.referrals(integrator(source).accepted(event("outreach_contact", source)))


def test_dead_letter_put_back_after_a_mend_takes_effect_once(line: CommandLine, integrator: Join) -> None:
    source = "urn:test:no-area"
    somebody = {"nhs_number": fictional_nhs_number(31_337)}
    sender = integrator(source)
    stray = sender.accepted(event("outreach_contact", source, area=None, person=somebody))
    (letter,) = eventually(lambda: [one for one in line.dead("--service", "scoring") if one["id"] == stray])
    assert letter["kind"] == "no-area"
    assert letter["sender"] == source
    # Once the person is known somewhere, an event that names no area has one.
    mend = sender.accepted(event("assessment_recorded", source, person=somebody))
    eventually(lambda: (line.trace(mend) or {}).get("score"))
    assert line.said("dead", "replay", stray, "--dry-run") == stray
    assert line.said("dead", "replay", stray, "--yes", "--reason", "the person is known now") == stray
    (referral,) = line.referrals(stray)
    again = line.run("dead", "replay", stray, "--yes", check=False)
    assert again.exit_code == 1
    assert [one["id"] for one in line.referrals(stray)] == [referral["id"]]
    assert [one["state"] for one in line.trace(stray)["dead_letters"]] == ["replayed"]


def test_discard_needs_a_reason_and_is_recorded(put: Put, line: CommandLine) -> None:
    put("intake.events", None)
    letter = eventually(lambda: line.dead("--service", "scoring"))[-1]
    assert line.run("dead", "discard", letter["id"], "--yes", check=False).exit_code == 2
    line.said("dead", "discard", letter["id"], "--yes", "--reason", "it came from a test")
    assert letter["id"] not in {one["id"] for one in line.dead()}
    assert "it came from a test" in line.said("dead", "show", letter["id"])


def test_agencys_unreadable_answer_waits_on_intakes_topic_and_can_be_settled(put: Put, line: CommandLine) -> None:
    put("agency.quick-first.answers", b"yes please")
    (letter,) = eventually(lambda: line.dead("--service", "intake"))
    assert letter["source_topic"] == "agency.quick-first.answers"
    assert letter["sender"] == "agency quick-first"
    line.said("dead", "replay", letter["id"], "--yes")
    (again,) = eventually(lambda: [one for one in line.dead("--service", "intake") if one["id"] != letter["id"]])
    line.said("dead", "discard", again["id"], "--yes", "--reason", "nobody can read it")
    assert line.dead("--service", "intake") == []
    assert "replayed" in line.said("dead", "show", letter["id"])
