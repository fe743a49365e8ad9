"""Processes are killed, stopped and doubled under load: nothing is lost and no effect happens twice."""

import itertools
import os
import random
import signal
import time
from contextlib import suppress

import pytest

from deploy.local.system import System
from tests.faults.conftest import Report, Start
from tests.faults.load import Load

SERVICES = ("intake", "scoring", "router", "notifier")


def test_each_service_killed_once_under_load(start: Start, report: Report) -> None:
    hurt = start()
    with Load(hurt.running.intake, hurt.key, rate=20, people=30) as load:
        time.sleep(1)
        _kill_in_turn(hurt.system, seconds=10, rounds=1, seed=1)
    report(hurt.settle(load.ledger.acknowledged))


@pytest.mark.chaos
@pytest.mark.timeout(400)
def test_every_service_killed_again_and_again(start: Start, report: Report) -> None:
    hurt = start()
    with Load(hurt.running.intake, hurt.key, rate=100, people=400) as load:
        _kill_in_turn(hurt.system, seconds=60, rounds=4, seed=7)
    found = report(hurt.settle(load.ledger.acknowledged))
    assert found["drained_s"] <= 20


@pytest.mark.chaos
@pytest.mark.timeout(400)
def test_two_workers_share_people_and_one_is_frozen(start: Start, report: Report) -> None:
    hurt = start({"scoring": 2, "router": 2})
    with Load(hurt.running.intake, hurt.key, rate=100, people=40, joined=hurt.has_decided) as load:
        time.sleep(10)
        for service in ("scoring", "router"):
            frozen = hurt.system.pid_of(service, 2)
            os.kill(frozen, signal.SIGSTOP)
            time.sleep(20)
            with suppress(ProcessLookupError):
                os.kill(frozen, signal.SIGCONT)
            time.sleep(3)
    found = report(hurt.settle(load.ledger.acknowledged))
    assert found["drained_s"] <= 20


def _kill_in_turn(system: System, *, seconds: float, rounds: int, seed: int) -> None:
    """SIGKILL, every service as often as there are rounds, spread over the time in an order nobody planned."""
    chance = random.Random(seed)  # noqa: S311 - chance that can be repeated
    victims = list(itertools.chain.from_iterable(chance.sample(SERVICES, len(SERVICES)) for _ in range(rounds)))
    for victim in victims:
        time.sleep(seconds / len(victims) * chance.uniform(0.7, 1.3))
        with suppress(KeyError, ProcessLookupError):  # still being restarted: it has had its share
            os.kill(system.pid_of(victim), signal.SIGKILL)
