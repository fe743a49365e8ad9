"""What falls due of one person is decided in one order, whichever fact is read first (docs/adr/0020)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.due import due
from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Kind, Need, ReferralState, Verb
from shared.kit.journal import BadRecord
from tests.product import packs
from tests.unit.router.builders import FRIDAY, SECRET, World, read, scored
from tests.unit.router.test_places import AFTERCARE, ENTRY, GROUPS, away, comes, limited, somebody, with_capacity
from tests.unit.router.test_recurring import in_aftercare

KINDS = (Kind.CUSTODY_RELEASE, Kind.OUTREACH_CONTACT, Kind.HOUSING_PRESENTATION, Kind.OVERDOSE, Kind.MISSED_PICKUP)
NEEDS = (Need.DRUGS, Need.MENTAL_HEALTH, Need.HOUSING)
LOOKS = (timedelta(minutes=15), timedelta(hours=7), timedelta(days=3))
"""How long nothing is fired: hardly at all, or as in an outage."""
GONE = "black-country-mental-health"
Shuffle = Callable[[list[Message]], None]
Events = list[tuple[Kind, int]]


@cache
def policy(*, absent: bool) -> Policy:
    """The product's packs, with two teams of The Beacon that go away soon or not."""
    found = packs()
    soon = away(date(2026, 11, 21), date(2026, 11, 23))
    later = away(date(2026, 11, 22), date(2026, 11, 24), limit=1)
    walsall = with_capacity(found["walsall"], criminal_justice_team=soon, entry_into_service=later)
    return Policy({**found, "walsall": walsall} if absent else found, SECRET)


def fact(world: World, referral: Referral) -> Message:
    return read(due(referral.key, orjson.loads(world.bodies[referral.key]), world.due_at[referral.key]))


def fires(world: World, until: timedelta, every: timedelta, shuffle: Shuffle) -> int:
    """As the poller does: all that is due is published before any of it is decided. The most at once."""
    most = 0
    while world.now < FRIDAY + until:
        world.now += every
        while ready := [key for key, at in sorted(world.due_at.items()) if at <= world.now]:
            facts = [read(due(key, orjson.loads(world.bodies[key]), world.due_at[key])) for key in ready]
            shuffle(facts)
            for one in facts:
                world.handle(one)
            most = max(most, len(facts))
    return most


def comes_to(world: World) -> set[object]:
    return {
        (one.referral_id, one.target, one.rule, one.state, one.respond_by, one.happened_at, one.accepted_time)
        for one in world.referrals()
    }


def lived(
    events: Events, shuffle: Shuffle, every: timedelta = LOOKS[0], *, absent: bool = False
) -> tuple[set[object], int]:
    world = World(policy(absent=absent), FRIDAY)
    for number, (kind, minutes) in enumerate(events):
        world.now = FRIDAY + timedelta(minutes=minutes)
        world.take(scored(kind, *NEEDS, event=number, homeless=True))
    most = fires(world, timedelta(days=6), every, shuffle)
    return comes_to(world), most


@settings(max_examples=30, deadline=None)
@given(
    events=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 60)), min_size=1, max_size=4),
    every=st.sampled_from(LOOKS),
    chance=st.randoms(use_true_random=False),
    absent=st.booleans(),
)
def test_the_order_in_which_facts_are_read_changes_nothing(
    events: Events, every: timedelta, chance: Random, *, absent: bool
) -> None:
    events.sort(key=lambda one: one[1])
    in_order, _ = lived(events, lambda _: None, every, absent=absent)
    assert in_order == lived(events, chance.shuffle, every, absent=absent)[0]


@pytest.mark.parametrize("absent", [False, True])
def test_two_are_due_together_and_read_backwards(*, absent: bool) -> None:
    events = [(Kind.CUSTODY_RELEASE, 0), (Kind.OUTREACH_CONTACT, 1)]
    forward, most = lived(events, lambda _: None, absent=absent)
    assert most > 1
    assert (forward, most) == lived(events, list.reverse, absent=absent)


def test_what_is_decided_first_is_decided_as_by_its_own_fact() -> None:
    """A contact is due while its team is away, and a chase two hours later; both are read after that."""

    def after(shuffle: Shuffle) -> set[object]:
        world = in_aftercare()
        contact = next(one for one in world.referrals() if one.target == AFTERCARE)
        at = world.due_at[contact.key]
        teams = {"recovery_support": away(at.date(), at.date() + timedelta(days=3), GROUPS)}
        world.policy = Policy({"walsall": with_capacity(world.policy.packs["walsall"], **teams)}, SECRET)
        world.now = at - timedelta(minutes=30)
        world.take(scored(Kind.HOUSING_PRESENTATION, Need.HOUSING, event="b", version=2, homeless=True))
        facts = [fact(world, one) for one in world.referrals() if one.key in world.due_at]
        assert len(facts) == 2
        world.now = max(world.due_at.values())
        shuffle(facts)
        for one in facts:
            world.handle(one)
        assert GROUPS in world.asked()
        return comes_to(world)

    assert after(lambda _: None) == after(list.reverse)


def test_what_cannot_be_decided_is_no_matter_of_what_is_due_after_it() -> None:
    """A referral stays overdue because the packs know its agency no more; the person's next one is chased as ever."""
    world = World(policy(absent=False), FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.MENTAL_HEALTH))
    known = world.policy.packs.items()
    without = {
        area: replace(pack, agencies=tuple(one for one in pack.agencies if one.id != GONE)) for area, pack in known
    }
    world.policy = Policy(without, SECRET)
    (left,) = [one for one in world.referrals() if one.agency == GONE]
    while left.key in world.due_at:
        first = min((at, key) for key, at in world.due_at.items())
        world.now = max(world.now, first[0])
        try:
            world.handle(fact(world, next(one for one in world.referrals() if one.key == first[1])))
        except BadRecord:
            break
    world.now = datetime(2026, 12, 14, 10, tzinfo=UTC)
    world.take(scored(Kind.HOUSING_PRESENTATION, Need.HOUSING, event=2, homeless=True))
    own = next(one for one in world.referrals() if one.event_id != left.event_id)
    world.now = world.due_at[own.key]
    world.handle(fact(world, own))
    assert world.last is not None
    assert "it cannot be decided; no answer from" in world.last.reason
    assert [one.what for one in world.referral(own.referral_id).history][-1] == "chased"


def test_who_waits_for_a_place_is_decided_with_another_however_late_that_is() -> None:
    teams = {"entry_into_service": away(date(2026, 11, 23), date(2026, 11, 24), limit=1)}
    world = World(limited(when_full="wait", **teams), FRIDAY)
    world.answer(comes(world, 1), Verb.ACCEPT)
    world.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    waits = comes(world, 2)
    assert (waits.target, waits.state) == (ENTRY, ReferralState.OPENED)
    world.now = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    asks = scored(Kind.HOUSING_PRESENTATION, Need.HOUSING, person_id=somebody(2), event=9, version=2, homeless=True)
    world.take(asks)
    other = next(one for one in world.referrals() if one.person_id == somebody(2) and one.target != ENTRY)
    world.now = waits.respond_by + timedelta(hours=1)
    world.handle(fact(world, other))
    assert world.referral(other.referral_id).history[-1].what == "chased"
    assert "it waits on" in world.referral(waits.referral_id).history[-1].reason
