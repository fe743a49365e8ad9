"""A bench counts what its events opened, though the score was there before."""

import json
import threading
import time
from contextlib import closing

import httpx
from kafka import KafkaProducer

from deploy.local.bench.hearing import Hearing
from deploy.local.bench.seen import TOPICS, Seen
from deploy.local.bench.watching import LOST_AFTER_S, Watching
from deploy.local.following import Following
from deploy.local.platform import Platform
from shared.kit.ids import made_of

EVENT, REFERRAL = made_of("bench", "event"), str(made_of("bench", "referral"))


def test_a_referral_that_comes_after_its_score_is_awaited_and_so_is_its_webhook(platform: Platform) -> None:
    options = {"bootstrap_servers": platform.kafka}
    with (
        Hearing(None) as hearing,
        Following(options, TOPICS) as following,
        closing(KafkaProducer(**options)) as producer,
    ):
        watching = Watching(Seen(), following, hearing, frozenset())
        _publish(producer, "people.scored", "person.scored", event_id=str(EVENT))
        later = threading.Thread(target=_goes_on, args=(producer, hearing.port))
        later.start()
        began = time.monotonic()

        watching.settle([EVENT])

        assert time.monotonic() - began < LOST_AFTER_S
        later.join()
    assert watching.seen.referrals([EVENT]) == [REFERRAL]
    assert watching.seen.missing([EVENT]) == 0
    assert REFERRAL in watching.seen.told


def _goes_on(producer: KafkaProducer, port: int) -> None:
    time.sleep(1.0)
    about = {"event_id": str(EVENT), "referral_id": REFERRAL, "agency": "the-beacon"}
    _publish(producer, "referrals.changes", "referral.offered", **about)
    time.sleep(1.0)
    told = {"type": "referral.offered", "data": about}
    httpx.post(f"http://127.0.0.1:{port}/the-beacon", json=told, headers={"webhook-id": "one"})


def _publish(producer: KafkaProducer, topic: str, kind: str, **fact: str) -> None:
    """A fact with as much in it as a bench looks at."""
    headers = [("ce_id", str(made_of(kind, *fact.values())).encode()), ("ce_type", kind.encode())]
    producer.send(topic, json.dumps(fact).encode(), headers=headers).get(10)
