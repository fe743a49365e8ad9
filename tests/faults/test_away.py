"""The broker freezes, the database restarts: intake says so, stages wait in place, and the ledger stays exact."""

import json
import os
import signal
import time

import httpx
import pytest

from tests.end_to_end.events import event
from tests.end_to_end.street import eventually
from tests.faults.conftest import Hurt, Report, Start
from tests.faults.load import SOURCE, Load

STAGES = ("scoring", "router", "notifier")


@pytest.mark.chaos
@pytest.mark.timeout(300)
def test_a_frozen_broker_is_a_503_and_never_a_202(start: Start, report: Report) -> None:
    hurt = start()
    with Load(hurt.running.intake, hurt.key, rate=30, people=50) as load:
        time.sleep(5)
        broker = hurt.system.pid_of("kafka")
        os.kill(broker, signal.SIGSTOP)
        try:
            time.sleep(1)
            before = len(load.ledger.acknowledged)
            answers = [_ask(hurt) for _ in range(3)]
            time.sleep(max(0.0, 19 - sum(seconds for _, seconds in answers)))
            assert len(load.ledger.acknowledged) == before, "a 202 that no broker stands behind"
        finally:
            os.kill(broker, signal.SIGCONT)
        thawed = time.monotonic()
        eventually(lambda: len(load.ledger.acknowledged) > before, 30)
        resumed = time.monotonic() - thawed
    assert {status for status, _ in answers} == {503}
    assert all(seconds < 6 for _, seconds in answers)
    report({**hurt.settle(load.ledger.acknowledged), "resumed_s": round(resumed, 1)})


@pytest.mark.chaos
@pytest.mark.timeout(200)
def test_a_restarted_database_is_waited_for_in_place(start: Start, report: Report) -> None:
    hurt = start()
    with Load(hurt.running.intake, hurt.key, rate=20, people=50) as load:
        time.sleep(3)
        pids = {stage: hurt.system.pid_of(stage) for stage in STAGES}
        postmaster = hurt.system.pid_of("postgresql")
        os.kill(postmaster, signal.SIGINT)  # PostgreSQL's fast shutdown: every session is cut off
        eventually(lambda: hurt.decided() is None, 30, every=0.02)
        eventually(lambda: hurt.decided() is not None, 30, every=0.05)
        back = time.monotonic()
        before = hurt.decided() or 0
        eventually(lambda: (hurt.decided() or 0) > before, 20, every=0.05)
        resumed = time.monotonic() - back
        time.sleep(2)
    found = report({**hurt.settle(load.ledger.acknowledged), "resumed_s": round(resumed, 2)})
    assert {stage: hurt.system.pid_of(stage) for stage in STAGES} == pids, "a stage died of it"
    assert found["resumed_s"] <= 5


def _ask(hurt: Hurt) -> tuple[int, float]:
    """One more event, as an integrator with a patient client: status and seconds."""
    began = time.monotonic()
    headers = {"authorization": f"Bearer {hurt.key}", "content-type": "application/cloudevents+json"}
    body = json.dumps(event("walk_in", SOURCE, "walsall"))
    response = httpx.post(f"{hurt.running.intake}/v1/events", content=body, headers=headers, timeout=15)
    assert response.status_code != 503 or "retry-after" in response.headers
    return response.status_code, time.monotonic() - began
