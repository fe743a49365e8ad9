"""A cohort equals what sorting everybody anew would give, whatever is heard in whatever order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.cohorts import CohortEntered, CohortMove, StandingChanged
from shared.contracts.vocabulary import Band
from shared.packs.cohorts import Cohort, Measure, Tie
from tests.unit.scoring_cohorts.builders import NOW, Area, cohort, risk, standing
from tests.unit.scoring_cohorts.census import Census

NAMES = st.integers(0, 12)
INSTANTS = st.integers(0, 5).map(lambda days: NOW - timedelta(days=days))
ORDERS = st.lists(st.sampled_from(Measure), min_size=1, max_size=3, unique=True)
TIES = st.lists(st.sampled_from(Tie), max_size=2, unique=True)
CRITERIA = st.sampled_from(
    [
        {},
        {"score_at_least": 4},
        {"flags_none": ["mandated"], "score_at_least": 3},
        {"items_at_most": {"risk_to_others": 2}},
    ]
)
POLICIES = st.fixed_dictionaries(
    {
        "size": st.integers(0, 5),
        "order": ORDERS,
        "tie": TIES,
        "criteria": CRITERIA,
        "margin": st.integers(0, 3),
        "fall": st.integers(0, 3),
        "stay_days": st.integers(0, 3),
    }
)


# Built once: to build them for each draw costs more than what is tried with it.
ITEMS = st.sampled_from([(), risk(0), risk(4)])
LOWS, ABOVE, EVENTS, VERSIONS = st.integers(0, 8), st.integers(0, 3), st.integers(0, 3), st.integers(1, 4)
BANDS = st.sampled_from(Band)
FLAGS = st.sampled_from([(), ("mandated",)])
MET = st.sampled_from([(), ("one",), ("one", "two")])
SEEN = st.none() | INSTANTS
STOPPED = st.sampled_from([None] * 9 + ["death"])
SETTLE = st.sampled_from([True] * 5 + [False])
LATER = st.integers(-3, 40).map(lambda hours: timedelta(hours=hours))


@st.composite
def heard(draw: st.DrawFn) -> tuple[StandingChanged, timedelta]:
    """A standing of one of a few people, and how long after the one before it was heard (clocks may go back)."""
    items = draw(ITEMS)
    low = draw(LOWS) + sum(one.value for one in items)
    said: dict[str, Any] = {
        "version": draw(VERSIONS),
        "high": low + draw(ABOVE),
        "band": draw(BANDS),
        "items": items,
        "flags": draw(FLAGS),
        "criteria": draw(MET),
        "events_30_days": draw(EVENTS),
        "last_seen": draw(SEEN),
        "at": draw(INSTANTS),
        "stopped": draw(STOPPED),
        "settle": draw(SETTLE),
    }
    return standing(draw(NAMES), low, **said), draw(LATER)


Life = list[tuple[StandingChanged, timedelta]]
LIVES: st.SearchStrategy[Life] = st.lists(heard(), max_size=40)


def lived(life: Life) -> Iterator[tuple[StandingChanged, datetime]]:
    now = NOW
    for said, later in life:
        now += later
        yield said, now


def apart(census: Census, now: datetime) -> int:
    """How far behind the first who waits the last member ranks who may be overtaken; 0 where nobody is behind."""
    order, waiting = census.order(), census.waiting()
    free = [one for one in order if one in census.entered and not census.is_protected(one, now)]
    return max(0, order.index(free[-1]) - order.index(waiting[0])) if free and waiting else 0


@settings(deadline=None, max_examples=300)
@given(POLICIES.map(lambda said: cohort(**said)), LIVES)
def test_members_are_those_of_the_rule_told_a_second_way(policy: Cohort, life: Life) -> None:
    area, census = Area((policy,)), Census(policy)
    for said, now in lived(life):
        area.hears(said, now)
        census.hears(said, now)
        assert area.members() == [one for one in census.order() if one in census.entered]


@settings(deadline=None, max_examples=200)
@given(POLICIES.map(lambda said: cohort(**said)), LIVES)
def test_what_settles_leaves_no_place_empty_and_nobody_far_behind(policy: Cohort, life: Life) -> None:
    area, census = Area((policy,)), Census(policy)
    for said, now in lived(life):
        census.hears(said, now)
        entered = [move for move in area.hears(said, now) if isinstance(move, CohortEntered)]
        assert all(move.rank <= policy.size for move in entered)
        newest = census.people[said.person_id]
        if said.settle and newest == said:
            assert len(area.members()) == min(policy.size, len(census.ranked))
            assert apart(census, now) <= policy.hysteresis.margin


@settings(deadline=None, max_examples=200)
@given(
    POLICIES.map(lambda said: cohort(**(said | {"margin": 0, "fall": 0, "stay_days": 0}))),
    LIVES.map(lambda life: [(said.model_copy(update={"settle": True}), later) for said, later in life]),
)
def test_without_hysteresis_it_is_exactly_the_first_of_the_order(policy: Cohort, life: Life) -> None:
    area, census = Area((policy,)), Census(policy)
    for said, now in lived(life):
        area.hears(said, now)
        census.hears(said, now)
        assert area.members() == census.order()[: policy.size]


@settings(deadline=None, max_examples=200)
@given(POLICIES.map(lambda said: cohort(**said)), LIVES)
def test_the_facts_alone_tell_who_is_in_it(policy: Cohort, life: Life) -> None:
    area, told = Area((policy,)), set[UUID]()
    for said, now in lived(life):
        for move in area.hears(said, now):
            told = _after(move, told)
        assert told == set(area.members())
    assert [move.version for move in area.moves] == list(range(1, len(area.moves) + 1))


def _after(move: CohortMove, told: set[UUID]) -> set[UUID]:
    if isinstance(move, CohortEntered):
        assert move.person_id not in told
        return told | {move.person_id}
    assert move.person_id in told
    return told - {move.person_id}


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_history_laid_in_gives_the_same_cohort_in_any_order(scores: list[int], chance: Random) -> None:
    policy = cohort(size=3, tie=["older_evidence"], margin=2, fall=2, stay_days=14)
    history = [standing(name, low, settle=False) for name, low in enumerate(scores)]
    last = standing("the last", 5)
    shuffled = chance.sample(history, k=len(history))
    straight, other = Area((policy,)).hears_all([*history, last]), Area((policy,)).hears_all([*shuffled, last])
    everybody = sorted([*history, last], key=lambda said: (-said.low, said.at, said.person_id))
    assert straight.members() == other.members() == [said.person_id for said in everybody[:3]]
    assert len(straight.moves) == len(straight.members())


@pytest.mark.parametrize("steady", [{}, {"margin": 2, "fall": 3, "stay_days": 2}], ids=["exact", "steady"])
@settings(deadline=None, max_examples=1)
@given(chance=st.randoms(use_true_random=True))
def test_hundreds_of_people_and_more_than_a_thousand_changes(chance: Random, steady: dict[str, int]) -> None:
    policy = cohort(size=20, order=["score_low", "events_30_days"], criteria={"score_at_least": 6}, **steady)
    area, census, versions = Area((policy,)), Census(policy), dict[int, int]()
    for step in range(1500):
        name = chance.randrange(600)
        versions[name] = versions.get(name, 0) + 1
        said = standing(name, chance.randrange(49), version=versions[name], events_30_days=chance.randrange(9))
        now = NOW + timedelta(hours=step)
        area.hears(said, now)
        census.hears(said, now)
        assert set(area.members()) == set(census.entered)
    assert area.members() == [one for one in census.order() if one in census.entered]
