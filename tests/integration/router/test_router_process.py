"""`python -m services.router` between real Kafka and real PostgreSQL, Walsall's teams, deadlines of 2 s."""

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import TopicAlreadyExistsError

from deploy.local.platform import Platform
from deploy.local.ports import free_base
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested
from shared.contracts.referrals import AnswerGiven, ReferralChanged
from shared.contracts.vocabulary import DeclineReason, Kind, Need, ReferralState, Substance, Verb
from shared.kit import clock
from shared.kit.ids import made_of
from shared.kit.journal import Record
from shared.kit.journal.deadlines import ROWS
from tests.integration.journal.counting import rows
from tests.unit.packs.copies import copied, spoilt
from tests.unit.router.builders import SECRET, message, scored

WITHIN_S = 40
TOPICS = ("referrals.changes", "notifications.requested", "agency.the-beacon.referrals", "dead.router")


@pytest.fixture(scope="module")
def metrics_port() -> int:
    return free_base()


@pytest.fixture(scope="module")
def service(
    platform: Platform, module_database: str, metrics_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator["subprocess.Popen[bytes]"]:
    """The running service; gone at the end."""
    areas = tmp_path_factory.mktemp("areas")
    home = copied(areas)
    first = "respond_within: {now: PT1H, same_day: same_day, within_48h: within_48h, planned: P21D, standard: P21D}"
    spoilt(home, "routes.yaml", first, "respond_within: PT2S")
    chase = "chase_after: {now: PT20M, same_day: PT2H, within_48h: PT4H, planned: P7D, standard: P7D}"
    spoilt(home, "routes.yaml", chase, "chase_after: PT1S")
    for agency in ("the-beacon", "cranstoun", "walsall-council"):
        with contextlib.suppress(TopicAlreadyExistsError):
            platform.create_topic(f"agency.{agency}.referrals")
    environment = os.environ | {
        "SAMEDAY_KAFKA_BOOTSTRAP": platform.kafka,
        "SAMEDAY_DATABASE": module_database,
        "SAMEDAY_AREAS": str(areas),
        "SAMEDAY_DATA": str(tmp_path_factory.mktemp("data")),
        "SAMEDAY_METRICS_PORT": str(metrics_port),
        "SAMEDAY_SECRET": SECRET.decode(),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "services.router"], env=environment, cwd=Path(__file__).parents[3]
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


class Ear:
    """Everything the router has published, in the order it came."""

    def __init__(self, consumer: KafkaConsumer) -> None:
        self._consumer = consumer
        self.heard: list[tuple[str, Message]] = []

    def until(self, wanted: Callable[["Ear"], bool]) -> None:
        """Listens until it was heard; fails after WITHIN_S."""
        end = time.monotonic() + WITHIN_S
        while not wanted(self):
            assert time.monotonic() < end, [message.type for _, message in self.heard]
            for records in self._consumer.poll(300).values():
                self.heard += [(one.topic, read(one)) for one in records if one.topic != "dead.router"]

    def states(self, event_id: UUID) -> list[tuple[str, ReferralState]]:
        """(team, state) of every change that came of one event."""
        changes = [message.data for _, message in self.heard if isinstance(message.data, ReferralChanged)]
        return [(change.team, change.state) for change in changes if change.event_id == event_id]

    def mailed(self) -> list[str]:
        """Addresses that somebody was to be told at by e-mail."""
        asked = [message.data for _, message in self.heard if isinstance(message.data, NotificationRequested)]
        return [one.email for one in asked if one.email]

    def referral(self, event_id: UUID, team: str) -> UUID:
        """The id of the referral an event opened with a team."""
        changes = [message.data for _, message in self.heard if isinstance(message.data, ReferralChanged)]
        return next(change.referral_id for change in changes if (change.event_id, change.team) == (event_id, team))


@pytest.fixture
def ear(platform: Platform) -> Iterator[Ear]:
    consumer = KafkaConsumer(*TOPICS, bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    yield Ear(consumer)
    consumer.close()


def read(one: object) -> Message:
    return message_of(
        Record(one.topic, one.partition, one.offset, one.key, one.value, dict(one.headers), clock.now())  # type: ignore[attr-defined] # kafka-python's
    )


def send(platform: Platform, topic: str, key: object, sent: Message) -> None:
    producer = KafkaProducer(bootstrap_servers=platform.kafka)
    one = record_of(topic, str(key), sent)
    producer.send(one.topic, key=one.key, value=one.value, headers=list(one.headers))
    producer.flush(10)
    producer.close()


def somebody_drinks(platform: Platform, name: str) -> UUID:
    """A GP refers somebody who drinks: the alcohol team is asked, then entry into service. Returns the event's id."""
    person = made_of("integration", name)
    fact = scored(Kind.GP_REFERRAL, Need.ALCOHOL, person_id=person, substances=[Substance.ALCOHOL])
    send(platform, "people.scored", person, message(fact, clock.now()))
    return fact.event_id


def test_nobody_answers_so_it_is_chased_rerouted_and_a_named_person_told(
    platform: Platform, service: "subprocess.Popen[bytes]", ear: Ear
) -> None:
    event_id = somebody_drinks(platform, "silence")
    ear.until(lambda heard: ("entry-into-service", ReferralState.UNROUTABLE) in heard.states(event_id))
    expected = ["opened", "offered", "offered", "expired", "rerouted"]
    assert [state.value for team, state in ear.states(event_id) if team == "alcohol-team"] == expected
    ear.until(lambda heard: "nobody-took-it@walsall-council.invalid" in heard.mailed())
    assert service.poll() is None


def test_a_decline_asks_the_next_and_an_acceptance_ends_the_chase(
    platform: Platform, service: "subprocess.Popen[bytes]", ear: Ear
) -> None:
    event_id = somebody_drinks(platform, "declined")
    ear.until(lambda heard: ("alcohol-team", ReferralState.OFFERED) in heard.states(event_id))
    first = ear.referral(event_id, "alcohol-team")
    answer(platform, AnswerGiven(
        referral_id=first, agency="the-beacon", verb=Verb.DECLINE, reason=DeclineReason.NO_CAPACITY
    ))  # fmt: skip
    ear.until(lambda heard: ("entry-into-service", ReferralState.OFFERED) in heard.states(event_id))
    second = ear.referral(event_id, "entry-into-service")
    answer(platform, AnswerGiven(referral_id=second, agency="the-beacon", verb=Verb.ACCEPT))
    ear.until(lambda heard: ("entry-into-service", ReferralState.ACCEPTED) in heard.states(event_id))
    assert service.poll() is None


def answer(platform: Platform, given: AnswerGiven) -> None:
    send(platform, "referrals.answers", given.referral_id, message(given, clock.now()))


def test_the_same_fact_at_another_position_changes_nothing(
    platform: Platform, service: "subprocess.Popen[bytes]", ear: Ear
) -> None:
    person = made_of("integration", "twice")
    fact = scored(Kind.OVERDOSE, Need.DRUGS, person_id=person)
    sent = message(fact, clock.now())
    for _ in range(2):
        send(platform, "people.scored", person, replace(sent))
    after = somebody_drinks(platform, "after twice")
    ear.until(lambda heard: bool(heard.states(after)) and bool(heard.states(fact.event_id)))
    opened = [team for team, state in ear.states(fact.event_id) if state is ReferralState.OPENED]
    assert opened
    assert len(opened) == len(set(opened))
    assert service.poll() is None


_CLONES = """
WITH one AS (SELECT body, version FROM router.state WHERE due_at IS NOT NULL LIMIT 1)
INSERT INTO router.state (key, body, version, due_at)
SELECT 'referral:' || id, jsonb_set(body, '{referral_id}', to_jsonb(id::text)), version, now() - interval '1 hour'
FROM one, unnest($1::uuid[]) AS id RETURNING key"""
_DECIDED = "SELECT event_id, decided_at FROM router.journal WHERE event_id = ANY($1::uuid[])"


def test_of_a_nights_deadlines_so_many_fire_at_once_and_the_next_when_these_are_decided(
    platform: Platform, service: "subprocess.Popen[bytes]", module_database: str
) -> None:
    clones = [made_of("clone", number) for number in range(3 * ROWS)]
    consumer = KafkaConsumer("router.deadlines", bootstrap_servers=platform.kafka, auto_offset_reset="earliest")
    somebody_drinks(platform, "a night")
    while not asyncio.run(rows(module_database, _CLONES, clones)):
        time.sleep(0.02)
    fired: list[tuple[int, UUID]] = []
    end = time.monotonic() + WITHIN_S
    while len(fired) < len(clones):
        assert time.monotonic() < end, len(fired)
        for records in consumer.poll(300).values():
            fired += [(one.timestamp, read(one).id) for one in records if UUID(one.key.decode()) in set(clones)]
    consumer.close()
    fired.sort()
    ids = [identity for _, identity in fired]
    while len(decided := dict(asyncio.run(rows(module_database, _DECIDED, ids)))) < len(ids):
        assert time.monotonic() < end, len(decided)
        time.sleep(0.1)
    for (_, before), (at, _) in zip(fired, fired[ROWS:], strict=False):
        assert decided[before].timestamp() * 1000 <= at + 1
    assert service.poll() is None


def test_it_says_that_it_works_and_how_the_referrals_stand(
    service: "subprocess.Popen[bytes]", metrics_port: int
) -> None:
    base = f"http://127.0.0.1:{metrics_port}"
    for page in ("/healthz", "/readyz"):
        assert httpx.get(base + page, timeout=5).status_code == 200
    end = time.monotonic() + WITHIN_S
    while 'sameday_referrals{agency="the-beacon",state="unroutable"}' not in (text := metrics(base)):
        assert time.monotonic() < end, text
        time.sleep(0.5)
    assert "sameday_event_to_agency_seconds_count" in text
    assert 'sameday_same_day_total{agency="the-beacon",met=' in text or "sameday_same_day" in text
    assert service.poll() is None


def metrics(base: str) -> str:
    return httpx.get(f"{base}/metrics", timeout=5).text


def test_it_ends_cleanly_when_asked(service: "subprocess.Popen[bytes]") -> None:
    service.terminate()
    assert service.wait(12) == 0
