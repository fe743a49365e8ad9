"""What falls due of one person at one instant is decided in one order, whichever fact is read first (docs/adr/0020)."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.due import due
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Kind, Need
from tests.unit.router.builders import FRIDAY, World, policy, read, scored

POLICY = policy()
KINDS = (Kind.CUSTODY_RELEASE, Kind.OUTREACH_CONTACT, Kind.HOUSING_PRESENTATION, Kind.OVERDOSE, Kind.MISSED_PICKUP)
NEEDS = (Need.DRUGS, Need.MENTAL_HEALTH, Need.HOUSING)
Shuffle = Callable[[list[Message]], None]


def fires(world: World, until: timedelta, shuffle: Shuffle) -> int:
    """As the poller does: all that is due at an instant is published before any of it is decided. The most at once."""
    most = 0
    while (at := min(world.due_at.values(), default=FRIDAY + until)) < FRIDAY + until:
        world.now = max(world.now, at)
        facts = [
            read(due(key, orjson.loads(world.bodies[key]), each))
            for key, each in sorted(world.due_at.items())
            if each <= at
        ]
        shuffle(facts)
        for one in facts:
            world.handle(one)
        most = max(most, len(facts))
    return most


def comes_to(world: World) -> set[object]:
    return {
        (one.referral_id, one.target, one.rule, one.state, one.respond_by, tuple(step.what for step in one.history))
        for one in world.referrals()
    }


def lived(events: list[tuple[Kind, int]], shuffle: Shuffle) -> tuple[set[object], int]:
    world = World(POLICY, FRIDAY)
    for number, (kind, minutes) in enumerate(events):
        world.now = FRIDAY + timedelta(minutes=minutes)
        world.take(scored(kind, *NEEDS, event=number, homeless=True))
    most = fires(world, timedelta(days=5), shuffle)
    return comes_to(world), most


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_facts_are_read_changes_nothing(events: list[tuple[Kind, int]], chance: Random) -> None:
    events.sort(key=lambda one: one[1])
    assert lived(events, lambda _: None) == lived(events, chance.shuffle)


def test_two_are_due_together_and_read_backwards() -> None:
    events = [(Kind.CUSTODY_RELEASE, 0), (Kind.OUTREACH_CONTACT, 1)]
    forward, most = lived(events, lambda _: None)
    assert most > 1
    assert (forward, most) == lived(events, list.reverse)
