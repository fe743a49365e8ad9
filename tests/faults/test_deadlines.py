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
from services.router.state import Referral
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
ACTS = frozenset({"chase", "expire"})
STEPS = frozenset({"referral.chased", "referral.expired"})
"""What these deadlines come to where nobody answers."""


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
    """Nobody answers here, so every deadline acts, with its own fact or with a later one of its person, and once.

    A step names the deadline that caused it, whichever fact was read; what was published and is no cause was lost.
    """
    fired = {fact.id for fact in facts(running, "router.deadlines") if fact.body["rule"] in ACTS}
    steps = {fact.id: fact for fact in facts(running, "referrals.changes")}
    histories = rows(running, "SELECT body FROM router.state WHERE key LIKE 'referral:%'")
    referrals = [Referral.model_validate_json(one["body"]) for one in histories]
    acts = Counter(str(step.event_id) for one in referrals for step in one.history if f"referral.{step.what}" in STEPS)
    assert not (twice := [cause for cause, times in acts.items() if times > 1]), f"acted more than once: {twice}"
    assert not (lost := fired - acts.keys()), f"fell due and did nothing: {lost}"
    assert acts.total() == sum(fact.type in STEPS for fact in steps.values())
    ends = Counter(fact.body["state"] for fact in steps.values() if fact.type == "referral.unroutable")
    return {
        "deadlines": len(acts),
        "of them with a later one": len(acts.keys() - fired),
        "unroutable": ends[ReferralState.UNROUTABLE],
    }
