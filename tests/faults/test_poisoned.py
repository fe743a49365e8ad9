"""A decision that ends the process: one dead letter, nobody else harmed, and a second chance after the mend."""

import sys

import pytest

from deploy.local.system import System
from tests.end_to_end.events import event
from tests.end_to_end.street import Integrator, eventually
from tests.faults.conftest import Start
from tests.faults.load import SOURCE
from tests.faults.poisoned import DEADLY
from tests.faults.reckoning import facts


@pytest.mark.chaos
@pytest.mark.timeout(240)
def test_event_that_aborts_the_process_is_one_dead_letter_and_is_scored_once_after_the_mend(start: Start) -> None:
    hurt = start(command=(sys.executable, "-m", "tests.faults.poisoned"))
    sender = Integrator(hurt.running.intake, hurt.key)
    before = [sender.accepted(event("walk_in", SOURCE, "walsall")) for _ in range(5)]
    deadly = sender.accepted(event("walk_in", SOURCE, "walsall", note=DEADLY))
    after = [sender.accepted(event("walk_in", SOURCE, "walsall")) for _ in range(20)]

    def scored() -> list[str]:
        """Events by the facts about them: one that a death kept from being acknowledged comes again with its id."""
        return list({one.id: one.body["event_id"] for one in facts(hurt.running, "people.scored")}.values())

    eventually(lambda: set(scored()) >= {*before, *after}, 120)
    # It was never read, so nobody knows its own id: the letter has one made of its position.
    (letter,) = hurt.line.dead("--service", "scoring")
    assert letter["kind"] == "killed-worker"
    assert deadly not in scored()

    hurt.system.stop()
    with System(hurt.system.home, hurt.system.ports):
        assert hurt.line.said("dead", "replay", letter["id"], "--yes", "--reason", "the decision is mended")
        eventually(lambda: deadly in scored(), 30)
        assert sorted(scored()) == sorted([*before, deadly, *after])
