"""What simulate says differs is what differs when both packs are really run: whole systems, one after the other.

Both hear the same events at the same instants by a clock that is put where something falls due (docs/adr/0018), and
the same answers, as far as the same team is asked about the same event.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest

from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.simulation.model import Difference
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.kit.clock import machine_time, rfc3339
from tests.end_to_end.story import Clock
from tests.end_to_end.street import Integrator
from tests.end_to_end.wire import Wire
from tests.faults.conftest import Hurt, Report, Start
from tests.faults.load import SOURCE
from tests.faults.reckoning import rows
from tests.unit.simulation.test_both_really_run import (
    AREAS,
    KINDS,
    asks_others,
    changed,
    edit,
    gives_less_time,
    judges_later,
    outcome,
    side,
)

EVENTS = 100
PEOPLE = 40
APART = timedelta(seconds=1237)
"""A prime number: nothing falls due at the instant of another event."""
ANSWERS: Sequence[dict[str, Any] | None] = (
    None,
    {"verb": "accept"},
    {"verb": "decline", "reason": "no_capacity"},
    None,
    {"verb": "acknowledge"},
    {"verb": "attended"},
    {"verb": "decline", "reason": "not_eligible"},
)
_PATIENCE_S = 240.0
"""With a step, on a machine that is busy with other things."""
_OF_EVENT = "SELECT body FROM router.state WHERE key LIKE 'referral:%' AND body->>'event_id' LIKE '{}' ORDER BY key"
_DUE = "SELECT min(due_at) AS at FROM router.state WHERE due_at < '{}' AND due_sent IS NULL"


class Given(NamedTuple):
    """What a team really answered about the n-th event."""

    number: int
    target: str
    answer: dict[str, Any]


@dataclass
class Lived:
    """A running system whose clock goes from one thing that happens to the next."""

    hurt: Hurt
    clock: Clock
    wire: Wire
    ids: dict[int, str] = field(default_factory=dict)
    keys: dict[str, Integrator] = field(default_factory=dict)

    def goes_to(self, moment: datetime) -> None:
        """Whatever falls due on the way falls due at its own instant."""
        while (due := rows(self.hurt.running, _DUE.format(moment.isoformat()))[0]["at"]) is not None:
            self._stands(due)
        self._stands(moment)

    def sends(self, number: int, moment: datetime) -> None:
        """The n-th event, now."""
        sender = Integrator(self.hurt.running.intake, self.hurt.key)
        self.ids[number] = sender.accepted(event(number, moment))
        self.wire.quiet(moment, _PATIENCE_S)

    def answers(self, given: Given, moment: datetime) -> bool:
        """The team answers now, if it was asked about that event."""
        found = [one for one in self.referrals(self.ids[given.number]) if one.target == given.target]
        own = next((one for one in found if one.state not in OVER), found[-1] if found else None)
        if own is None:
            return False
        said = self._agency(own.agency).post(
            given.answer, f"/v1/referrals/{own.referral_id}/answers", "application/json"
        )
        assert said.status_code == httpx.codes.ACCEPTED, said.text
        self.wire.quiet(moment, _PATIENCE_S)
        return True

    def referrals(self, event_id: str = "%") -> list[Referral]:
        """As the router keeps them."""
        found = rows(self.hurt.running, _OF_EVENT.format(event_id))
        return [Referral.model_validate(orjson.loads(one["body"])) for one in found]

    def _stands(self, moment: datetime) -> None:
        self.clock.stand(moment)
        self.wire.quiet(moment, _PATIENCE_S)

    def _agency(self, agency: str) -> Integrator:
        if agency not in self.keys:
            key = self.hurt.line.said("keys", "add", "--agency", agency)
            self.keys[agency] = Integrator(self.hurt.running.intake, key)
        return self.keys[agency]


def event(number: int, moment: datetime) -> dict[str, Any]:
    """The n-th event: the same on every system."""
    who = number * 7 % PEOPLE
    person = {"nhs_number": fictional_nhs_number(910_000 + who * 13), "sex": "female" if who % 3 else "male"}
    data = {"area": "walsall", "person": person, "needs": ["drugs", "mental_health"], "accepts_help_now": True}
    kind = KINDS[number % 4]
    return {
        "specversion": "1.0",
        "type": f"sameday.intake.{kind}.v1",
        "source": SOURCE,
        "id": f"simulated-{number}",
        "time": rfc3339(moment),
        "datacontenttype": "application/json",
        "data": data,
    }


def happenings(begun: datetime) -> Iterator[tuple[datetime, int, dict[str, Any] | None]]:
    """Events, and what is answered some hours after; an answer that would come after the last event never comes."""
    ends = begun + APART * (EVENTS - 1)
    for number in range(EVENTS):
        at = begun + APART * number
        yield at, number, None
        answer, answered = ANSWERS[number % len(ANSWERS)], at + timedelta(hours=1 + number % 5, seconds=600 + number)
        if answer is not None and answered < ends:
            yield answered, number, answer


def first_run(lived: Lived, begun: datetime) -> list[tuple[datetime, int | Given]]:
    """With the packs in force; whatever happened. The team that was asked first answers."""
    history: list[tuple[datetime, int | Given]] = []
    for at, number, answer in sorted(happenings(begun), key=lambda one: one[0]):
        lived.goes_to(at)
        if answer is None:
            lived.sends(number, at)
            history.append((at, number))
        elif asked := [one for one in lived.referrals(lived.ids[number]) if one.ordinal == 0]:
            given = Given(number, min(one.target for one in asked), answer)
            assert lived.answers(given, at)
            history.append((at, given))
    return history


def second_run(lived: Lived, history: Sequence[tuple[datetime, int | Given]]) -> int:
    """With the packs tried; how many answers nobody there could give."""
    unheard = 0
    for at, one in history:
        lived.goes_to(at)
        if isinstance(one, Given):
            unheard += not lived.answers(one, at)
        else:
            lived.sends(one, at)
    return unheard


@pytest.fixture
def tried(tmp_path: Path) -> Path:
    """Walsall's packs with another rule for custody, other bands and less time."""
    folder = tmp_path / "tried"
    changed(folder, "routes.yaml", asks_others)
    edit(folder / "walsall" / "routes.yaml", gives_less_time)
    edit(folder / "walsall" / "scoring.yaml", judges_later)
    return folder


@pytest.mark.chaos
@pytest.mark.timeout(3_000)
def test_differences_are_those_of_two_systems_that_really_ran(
    start: Start, report: Report, tmp_path: Path, tried: Path
) -> None:
    begun = datetime.combine(machine_time().date() + timedelta(days=3), time(8), machine_time().tzinfo)
    clock = Clock(tmp_path / "clock")
    clock.stand(begun)
    follows = {"SAMEDAY_CLOCK": str(clock.file)}
    hurt = start(environment=follows, areas=AREAS)
    with Wire(hurt.running) as wire:
        lived = Lived(hurt, clock, wire)
        history = first_run(lived, begun)
        before = Counter(map(outcome, lived.referrals()))
        *lines, last = hurt.line.said("policy", "simulate", "--pack", str(tried), "--json").splitlines()
    hurt.system.stop()
    clock.stand(begun)
    hurt = start(environment=follows, areas=tried)
    with Wire(hurt.running) as wire:
        lived = Lived(hurt, clock, wire)
        unheard = second_run(lived, history)
        after = Counter(map(outcome, lived.referrals()))
    found, summary = [Difference.model_validate_json(line) for line in lines], orjson.loads(last)
    lost = Counter(one for each in found for one in side(each.before, each.event_id))
    gained = Counter(one for each in found for one in side(each.after, each.event_id))
    assert found
    assert before - lost + gained == after
    assert (summary["not_as_recorded"], summary["unheard"]) == (0, unheard)
    report(
        {"referrals": before.total(), "differences": len(found), "answers": len(history) - EVENTS, "unheard": unheard}
    )
