"""Events of one person over many partitions, two scoring workers, kills: one person, every event counted once."""

import os
import random
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

import pytest
from kafka import KafkaAdminClient

from deploy.local.home import Running
from shared.contracts.fact import Message
from shared.kit.clock import now
from tests.end_to_end.street import eventually
from tests.faults.conftest import Hurt, Report, Start
from tests.faults.numbers import lives, publish, waves
from tests.faults.persons import reckon_persons
from tests.faults.reckoning import drained

PEOPLE = 1_000
AT_ONCE = 80
"""People whose events arrive in one wave."""
SEED = 20
GROUP = "scoring"
MISSED_AFTER_S = 7.0
"""A dead worker is a member of its group until its session is over."""


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_a_thousand_people_with_two_numbers_while_workers_are_killed(start: Start, report: Report) -> None:
    chance = random.Random(SEED)  # noqa: S311 - chance that can be repeated
    hurt = start({"scoring": 2})
    events = lives(PEOPLE, chance, now())
    kills = _live_through(hurt, waves(events, chance, AT_ONCE), chance)
    assert kills >= 10
    took = drained(hurt.running, 300)
    report({**reckon_persons(hurt.running, events), "kills": kills, "drained_s": round(took, 1)})


def _live_through(hurt: Hurt, wave_by_wave: Iterable[list[Message]], chance: random.Random) -> int:
    """Publishes each wave and kills one of the two workers while they are at it; how often.

    Every other wave finds both at work, the others come while one is missed.
    """
    kills = 0
    for number, wave in enumerate(wave_by_wave):
        if number % 2 == 0:
            time.sleep(MISSED_AFTER_S)
            eventually(partial(_are_two, hurt.running), 60)
        before = hurt.decided() or 0
        publish(hurt.running, wave)
        eventually(partial(hurt.has_decided, before + chance.randrange(1, len(wave))), 60, every=0.01)
        with suppress(KeyError, ProcessLookupError):  # still being restarted
            os.kill(hurt.system.pid_of("scoring", chance.randint(1, 2)), signal.SIGKILL)
            kills += 1
        time.sleep(chance.uniform(0, 3))
    return kills


def _are_two(running: Running) -> bool:
    """Whether two workers share the partitions."""
    admin = KafkaAdminClient(**running.kafka_options())
    try:
        (group,) = admin.describe_groups([GROUP]).values()
    finally:
        admin.close()
    return bool(group["group_state"] == "Stable" and len(group["members"]) == 2)
