"""Deadlines fall due while the router is killed: each acts, acts once, and nobody is left waiting."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from deploy.local.home import Running
from shared.contracts.vocabulary import ReferralState
from shared.kit.clock import now
from tests.end_to_end.story import Clock
from tests.end_to_end.street import eventually
from tests.faults.conftest import Hurt, Report, Start
from tests.faults.load import Load
from tests.faults.reckoning import drained, facts, rows

HOURS = (0.5, 0.5, 1, 2, 4, 8, 16, 24, 24, 48)
"""How far the clock moves each time: past each chase and each answer that was due by itself."""
KILLS = 2
"""Each time the clock moves."""
ACTS = {"chase": "referral.chased", "expire": "referral.expired"}


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_no_deadline_is_lost_or_acts_twice_while_the_router_is_killed(
    start: Start, report: Report, tmp_path: Path
) -> None:
    chance = random.Random(11)  # noqa: S311 - chance that can be repeated
    hurt = start(environment={"SAMEDAY_CLOCK": str(tmp_path / "clock")})
    with Load(hurt.running.intake, hurt.key, rate=30, people=300) as load:
        time.sleep(12)
    drained(hurt.running, 60)
    moment = now()
    clock = Clock(tmp_path / "clock")
    for hours in HOURS:
        moment += timedelta(hours=hours)
        clock.stand(moment)
        _kill_while_they_fire(hurt, chance)
        _all_have_fired(hurt.running, moment)
    found = hurt.settle(load.ledger.acknowledged)
    report({**found, **_acted_once(hurt.running), "kills": KILLS * len(HOURS)})


def _kill_while_they_fire(hurt: Hurt, chance: random.Random) -> None:
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.3, 3))
        with suppress(KeyError, ProcessLookupError):  # still being restarted
            os.kill(hurt.system.pid_of("router"), signal.SIGKILL)


def _all_have_fired(running: Running, moment: datetime) -> None:
    """A row whose time has come and that was decided stands at a later time, or at none."""
    left = f"SELECT count(*) AS n FROM router.state WHERE due_at <= '{moment.isoformat()}'"  # noqa: S608 - a time of ours
    eventually(partial(_none, running, left), 90, every=0.25)
    drained(running, 60)


def _none(running: Running, counted: str) -> bool:
    return bool(rows(running, counted)[0]["n"] == 0)


def _acted_once(running: Running) -> dict[str, int]:
    """Nobody answers here, so every deadline acts: as many steps as deadlines, referral by referral."""
    fired = {fact.id: fact.body for fact in facts(running, "router.deadlines") if fact.type == "deadline.due"}
    steps = {fact.id: fact for fact in facts(running, "referrals.changes")}
    for rule, step in ACTS.items():
        due = Counter(one["referral_id"] for one in fired.values() if one["rule"] == rule)
        done = Counter(fact.body["referral_id"] for fact in steps.values() if fact.type == step)
        assert done == due, f"{rule}: {due - done} fell due and did nothing, {done - due} acted unasked"
    ends = Counter(fact.body["state"] for fact in steps.values() if fact.type == "referral.unroutable")
    return {"deadlines": len(fired), "unroutable": ends[ReferralState.UNROUTABLE]}
