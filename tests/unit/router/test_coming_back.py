"""Completion opens aftercare beside whoever gave the treatment; who comes back within months is linked to it (S26)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.state import Referral
from shared.contracts.people import PersonMerged, PersonSplit
from shared.contracts.referrals import ReferralChanged
from shared.contracts.vocabulary import Kind, Substance, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, asks, policy, scored

OTHER = made_of("the other record")
ALCOHOL = (Substance.ALCOHOL,)


def completed(world: World, at: datetime = FRIDAY, event: object = "done", **more: Any) -> None:
    world.now = max(world.now, at)
    done = scored(Kind.TREATMENT_COMPLETED, event=event, substances=ALCOHOL, **more)
    world.take(done, event, happened=at)


def heard_again(world: World, at: datetime, kind: Kind = Kind.SELF_REFERRAL, **more: Any) -> Referral:
    world.now = at
    world.take(scored(kind, event=("again", at), substances=ALCOHOL, version=5, **more), at)
    return world.referrals()[-1]


def test_completion_opens_aftercare_although_somebody_still_has_the_person() -> None:
    world = World(policy())
    world.take(scored(Kind.GP_REFERRAL, substances=ALCOHOL))
    world.answer(world.only(), Verb.ACCEPT)
    completed(world, FRIDAY + timedelta(days=10), version=2)
    assert [one.target for one in world.referrals()] == ["the-beacon/alcohol-team", "the-beacon/recovery-support"]


def test_who_is_in_aftercare_and_needs_treatment_again_gets_it() -> None:
    world = World(policy())
    completed(world)
    world.answer(world.only(), Verb.ACCEPT)
    assert heard_again(world, FRIDAY + timedelta(days=30)).target == "the-beacon/alcohol-team"


def test_the_new_referral_names_the_completion_in_every_fact() -> None:
    world = World(policy())
    completed(world)
    again = heard_again(world, FRIDAY + timedelta(days=30))
    done = made_of("event", SOMEBODY, "done")
    facts = [one.data for _, one in world.said if isinstance(one.data, ReferralChanged)]
    assert {one.re_presents for one in facts if one.referral_id == again.referral_id} == {done}
    assert {one.re_presents for one in facts if one.referral_id != again.referral_id} == {None}
    assert "comes back after completing treatment on Friday 20 November" in again.history[0].reason


@pytest.mark.parametrize(("on", "linked"), [(date(2027, 5, 20), True), (date(2027, 5, 21), False)])
def test_six_months_end_with_their_last_day(on: date, *, linked: bool) -> None:
    world = World(policy())
    completed(world)
    again = heard_again(world, datetime(on.year, on.month, on.day, 22, 30, tzinfo=UTC))
    assert (again.re_presents is not None) is linked


def test_a_day_is_the_areas_not_that_of_utc() -> None:
    world = World(policy())
    completed(world)
    last_minute, after = datetime(2027, 5, 20, 22, 59, tzinfo=UTC), datetime(2027, 5, 20, 23, 0, tzinfo=UTC)
    assert heard_again(world, last_minute).re_presents is not None
    world = World(policy())
    completed(world)
    assert heard_again(world, after).re_presents is None


def test_only_whose_agreement_lists_it_sees_the_day() -> None:
    world = World(policy())
    completed(world)
    heard_again(world, FRIDAY + timedelta(days=30))
    told = [one for one in asks(world.said) if one.team == "alcohol-team"]
    assert {one.shared["completed_on"] for one in told} == {"2026-11-20"}
    other = World(policy())
    completed(other)
    heard_again(other, FRIDAY + timedelta(days=30), kind=Kind.CUSTODY_DETAINED)
    detained = [one for one in asks(other.said) if one.agency == "cranstoun"]
    assert detained
    assert all("completed_on" not in one.shared and "2026-11-20" not in one.model_dump_json() for one in detained)


def test_who_is_heard_of_before_it_was_completed_does_not_come_back() -> None:
    world = World(policy())
    completed(world, FRIDAY + timedelta(days=2))
    world.now = FRIDAY + timedelta(days=3)
    late = scored(Kind.SELF_REFERRAL, event="late", substances=ALCOHOL, version=6)
    world.take(late, "late", happened=FRIDAY)
    assert world.referrals()[-1].re_presents is None


def test_who_comes_next_is_linked_too_and_a_fresh_event_does_not_undo_it() -> None:
    world = World(policy())
    completed(world)
    first = heard_again(world, FRIDAY + timedelta(days=30))
    world.now += timedelta(hours=1)
    world.take(scored(Kind.SELF_REFERRAL, event=9, substances=ALCOHOL, version=9), 9)
    world.answer(world.referral(first.referral_id), Verb.DECLINE, reason="no_capacity")
    following = world.referrals()[-1]
    assert (following.re_presents, following.profile.completed_on) == (first.re_presents, date(2026, 11, 20))


def test_a_completion_follows_the_person_through_a_merge_and_out_of_it() -> None:
    low, high = sorted((SOMEBODY, OTHER))
    world = World(policy())
    completed(world, person_id=high)
    world.take(PersonMerged(person_id=low, version=3, event_id=made_of("m"), merged_from=high, merged_into=low))
    assert world.person(low).completed is not None
    done, part = made_of("event", high, "done"), made_of("a part")
    split = PersonSplit(
        person_id=low, version=4, event_id=made_of("s"), split_from=low, split_into=part, events=(done,)
    )
    world.take(split)
    assert world.person(low).completed is None
    assert world.person(part).completed is not None


@settings(max_examples=40, deadline=None)
@given(days=st.lists(st.integers(0, 120), min_size=1, max_size=4, unique=True), seed=st.randoms())
def test_the_newest_completion_counts_in_whatever_order_they_are_heard(days: list[int], seed: Any) -> None:
    shuffled = list(days)
    seed.shuffle(shuffled)
    world = World(policy(), FRIDAY + timedelta(days=130))
    for day in shuffled:
        completed(world, FRIDAY + timedelta(days=day), event=day, version=day + 1)
    again = heard_again(world, FRIDAY + timedelta(days=131))
    assert again.re_presents == made_of("event", SOMEBODY, max(days))
