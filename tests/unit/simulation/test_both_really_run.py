"""What a simulation says differs is what differs when both packs are really run over the same history."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.cases.town import Packs, Town
from deploy.local.simulation.circles import taken
from deploy.local.simulation.model import Circle, Difference, Kind, Scope, Side, Verdict
from deploy.local.simulation.report import Sum
from deploy.local.simulation.spool import Spool
from deploy.local.simulation.untouched import Two
from deploy.local.simulation.verdicts import each_alone, verdict
from services.router.state import Referral
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.ids import made_of
from shared.kit.journal import Record

AREAS = Path(__file__).parents[3] / "areas"
BEGUN = datetime(2026, 10, 5, 8, tzinfo=UTC)
UNTIL = datetime(2026, 11, 20, 12, tzinfo=UTC)
NUMBERS = ("A4217QD", "A9033QF", "G0001AA", "G0002AA")
KINDS = ("walk_in", "custody_release", "ae_attendance", "outreach_contact", "did_not_engage")


def changed(folder: Path, file: str, change: Any) -> Packs:
    """The product's packs, one file of Walsall's changed."""
    copytree(AREAS, folder, dirs_exist_ok=True)
    edit(folder / "walsall" / file, change)
    return Packs.load(folder)


def edit(file: Path, change: Any) -> None:
    """One file of a pack is changed. YAML 1.1 takes the word on for true."""
    said = yaml.safe_load(file.read_text())
    change(said)
    file.write_text(yaml.safe_dump(said, sort_keys=False).replace(" true: ", " on: "))


def asks_others(routes: Any) -> None:
    rule = next(one for one in routes["rules"] if one["id"] == "custody-release")
    rule["candidates"] = ["the-beacon/walk-in-desk", "the-beacon/entry-into-service"]


def judges_later(scoring: Any) -> None:
    for rule in scoring["bands"]:
        if rule["band"] == "same_day":
            rule["band"] = "within_48h"


def gives_less_time(routes: Any) -> None:
    routes["respond_within"]["same_day"] = "PT3H"


def has_one_place(agencies: Any) -> None:
    beacon = next(one for one in agencies["agencies"] if one["id"] == "the-beacon")
    for team in beacon["teams"]:
        if team["id"] in {"criminal-justice-team", "walk-in-desk"}:
            team["capacity"] = {"limit": 1, "source": "ours: so that one person takes the place of another"}


Both = Callable[[], Two]
"""Said in few words when a test fails, unlike two folders of packs."""
CHANGES = {
    "a team has one place": ("agencies.yaml", has_one_place),
    "a rule asks others": ("routes.yaml", asks_others),
    "scores are less urgent": ("scoring.yaml", judges_later),
    "the whole file gives less time": ("routes.yaml", gives_less_time),
}


@cache
def force() -> Packs:
    return Packs.load(AREAS)


@pytest.fixture(scope="module", params=CHANGES)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Both:
    found = Two(force(), changed(tmp_path_factory.mktemp("packs"), *CHANGES[request.param]))
    return lambda: found


def event(number: int, who: int, kind: str, hours: int, area: str) -> Message:
    at = BEGUN + timedelta(hours=hours)
    identity = made_of("simulated", number)
    fact = EventReceived.model_validate(
        {
            "event_id": identity,
            "kind": kind,
            "source": "urn:sameday:test",
            "sender_id": str(number),
            "area": area,
            "person": {"noms_number": NUMBERS[who], "sex": "female" if who % 2 else "male"},
            "needs": ["drugs", "mental_health"],
        }
    )
    return Message(identity, "event.received", "urn:sameday:test", str(identity), at, at, fact)


def recorded(message: Message, number: int) -> Record:
    out = record_of("intake.events", "key", message)
    return Record(out.topic, 0, number, out.key, out.value, dict(out.headers), message.time)


def run(packs: Packs, history: list[Message]) -> list[Referral]:
    """All of scoring and router, cohorts among it, over everybody at once."""
    town = Town(packs, BEGUN)
    for one in history:
        town.passes(one.time, up_to=True)
        town.hears("intake.events", one)
    town.passes(UNTIL)
    return [Referral.model_validate(town.router.body(key)) for key in town.router.keys("referral:")]


def outcome(one: Referral) -> tuple[Any, ...]:
    return one.event_id, one.target, one.band, one.respond_by


def side(one: Side | None, event_id: Any) -> list[tuple[Any, ...]]:
    return [] if one is None else [(event_id, one.target, one.band, one.respond_by)]


def simulated(two: Two, history: list[Message], area: str | None = None) -> tuple[list[Difference], Sum]:
    circles = taken([recorded(one, at) for at, one in enumerate(history)], [], two.shared, two.ask_by_places)
    scope, found = Scope(UNTIL, area=area, ranks=two.ask_by_places), Sum()
    each = chain.from_iterable(alone_or_together(one, circles.kept, two, scope) for one in circles.found(two.areas))
    return list(chain.from_iterable(map(found.take, each))), found


def alone_or_together(circle: Circle, kept: Spool, two: Two, scope: Scope) -> list[Verdict]:
    """Each family alone, and together those of whom it hangs on others, as with a circle that is large."""
    found, left = each_alone(circle.families, kept, two, scope)
    return [*found, verdict(Circle(tuple(left)), kept, two, scope)] if left else found


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(KINDS[:4]), st.integers(0, 600), st.sampled_from(["walsall", "wrexham"])
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_differences_are_those_of_really_running_both(both: Both, steps: list[Any]) -> None:
    history = [event(at, *step) for at, step in enumerate(sorted(steps, key=lambda one: one[2]))]
    now, then = (Counter(map(outcome, run(packs, history))) for packs in (both().force, both().tried))
    found, _ = simulated(both(), history)
    lost = Counter(chain.from_iterable(side(one.before, one.event_id) for one in found))
    gained = Counter(chain.from_iterable(side(one.after, one.event_id) for one in found))
    assert now - lost + gained == then
    assert all(one.what is not Kind.OPENS or one.before is None for one in found)


def test_each_change_makes_a_difference_and_says_which(both: Both) -> None:
    found, together = simulated(both(), [event(at, at, "custody_release", 3, "walsall") for at in (0, 1)])
    assert found
    assert together.kinds == Counter(one.what for one in found)
    assert all("the pack tried" in one.because or "by rule" in one.because for one in found)


def test_nobody_of_an_area_that_is_the_same_is_replayed(both: Both) -> None:
    found, together = simulated(both(), [event(0, 0, "custody_release", 3, "wrexham")])
    assert (found, together.events) == ([], 0)


def test_the_same_packs_differ_nowhere() -> None:
    assert Two(force(), force()).areas == frozenset()
