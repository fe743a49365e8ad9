import signal
import threading
import time
from collections.abc import Callable

import httpx

from deploy.local.platform import Platform
from deploy.local.ports import free_base
from shared.kit.ids import made_of
from tests.integration.intake.conftest import DESK, STRUCTURED, Process, Published, messages, walk_in


def test_a_frozen_broker_gives_503_and_never_a_false_202(
    platform: Platform, intake: Process, desk: httpx.Client, published: Published
) -> None:
    desk.post("/v1/events", json=walk_in(id="before"), headers=STRUCTURED)
    answers: list[tuple[str, int, float]] = []

    def send(name: str) -> None:
        with intake.client(desk.headers["authorization"].removeprefix("Bearer ")) as client:
            begun = time.monotonic()
            answer = client.post("/v1/events", json=walk_in(id=name), headers=STRUCTURED)
            answers.append((name, answer.status_code, time.monotonic() - begun))
            assert answer.status_code == 202 or answer.headers["retry-after"]

    platform.freeze_kafka()
    try:
        senders = [threading.Thread(target=send, args=(f"frozen-{number}",)) for number in range(5)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(10)
    finally:
        platform.thaw_kafka()
    assert [status for _, status, _ in answers] == [503] * 5
    assert max(took for *_, took in answers) <= 5
    _until_202(desk, "after")
    landed = {message.id for message in messages(published("intake.events", 2))}
    assert {made_of(DESK, "before"), made_of(DESK, "after")} <= landed


def _until_202(desk: httpx.Client, name: str) -> None:
    end = time.monotonic() + 20
    while desk.post("/v1/events", json=walk_in(id=name), headers=STRUCTURED).status_code != 202:
        assert time.monotonic() < end
        time.sleep(0.5)


def test_without_postgresql_the_last_good_keys_serve(platform: Platform, desk: httpx.Client) -> None:
    assert desk.post("/v1/events", json=walk_in(id="keys-1"), headers=STRUCTURED).status_code == 202
    platform.freeze_postgresql()
    try:
        assert desk.post("/v1/events", json=walk_in(id="keys-2"), headers=STRUCTURED).status_code == 202
    finally:
        platform.thaw_postgresql()


def test_it_waits_for_kafka_and_leaves_when_asked(environment: dict[str, str], key_for: Callable[..., str]) -> None:
    away = Process({**environment, "SAMEDAY_KAFKA_BOOTSTRAP": "127.0.0.1:9"}, free_base(17_000))
    try:
        away.wait("healthz")
        away.wait("readyz", 503)
        with away.client(key_for(source=DESK)) as client:
            answer = client.post("/v1/events", json=walk_in(), headers=STRUCTURED)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        begun = time.monotonic()
        away.process.send_signal(signal.SIGTERM)
        assert away.process.wait(15) == 0
        assert time.monotonic() - begun <= 12
    finally:
        away.stop()


def test_asked_to_stop_it_ends_what_is_under_way(environment: dict[str, str]) -> None:
    process = Process(environment, free_base(17_000))
    process.wait()
    assert process.stop() == 0
