"""An offer that ends by itself beats every clock, closing time and opening hour; then nobody else is asked (S27)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.people import PersonScored
from shared.contracts.referrals import AnswerGiven, AnswerRefused
from shared.contracts.vocabulary import Band, DeclineReason, Kind, Need, ReferralState, Verb
from tests.unit.router.builders import World, and_rules, asks, message, policy, requests, scored

POLICY = policy()
NIGHT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
KEPT = timedelta(minutes=45)
HOURS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NIGHT + timedelta(minutes=minutes))
"""Any minute of two years, nights, bank holidays and both changes of the clock among them."""
SECOND = timedelta(seconds=1)
NAMED = "nobody-took-it@walsall-council.invalid"


def bed(expires_at: datetime | None = None, event: int = 1) -> PersonScored:
    return scored(Kind.BED_OFFERED, Need.DETOX, event=event, version=event).model_copy(
        update={"expires_at": expires_at}
    )


def offered(now: datetime = NIGHT, expires_at: datetime | None = None, happened: datetime | None = None) -> World:
    world = World(POLICY, now)
    world.take(bed(expires_at), happened=happened)
    return world


def emails(world: World) -> list[str | None]:
    return [one.email for one in requests(world.said)]


@settings(deadline=None)
@given(
    HOURS,
    st.integers(1, 60 * 24 * 4),
)
def test_whatever_the_hour_the_answer_is_due_when_the_offer_ends(now: datetime, minutes: int) -> None:
    ends = now + timedelta(minutes=minutes)
    referral = offered(now, ends).only()
    assert referral.respond_by == ends
    assert referral.clock is not None
    assert now < referral.clock.due_at < ends


@settings(deadline=None)
@given(HOURS)
def test_without_a_time_of_its_own_it_is_kept_for_forty_five_minutes_of_the_event(now: datetime) -> None:
    happened = now - timedelta(minutes=30)
    assert offered(now, happened=happened).only().respond_by == happened + KEPT


def test_the_agency_hears_when_it_ends_and_that_then_nobody_else_is_asked() -> None:
    (asked,) = asks(offered().said)
    assert "it ends at 22:45 today, and then nobody else is asked" in asked.reason


def test_behind_a_shut_door_the_duty_contact_is_told_now() -> None:
    assert emails(offered()) == [None, "duty@the-beacon.invalid"]


def test_until_its_last_second_it_can_be_taken() -> None:
    world = offered()
    world.deadlines(NIGHT + KEPT - SECOND)
    world.answer(world.only(), Verb.ACCEPT)
    world.deadlines(NIGHT + timedelta(hours=5))
    assert world.only().state is ReferralState.ACCEPTED


@pytest.mark.parametrize("late", [timedelta(), SECOND, timedelta(hours=1)])
def test_from_its_end_on_it_is_refused_even_before_the_deadline_was_read(late: timedelta) -> None:
    world = offered()
    world.now = NIGHT + KEPT + late
    facts = world.answer(world.only(), Verb.ACCEPT)
    (refused,) = (one.data for _, one in facts if isinstance(one.data, AnswerRefused))
    assert refused.allowed == ()
    assert refused.reason == "what was offered ended at 22:45 today and nobody had taken it"
    assert world.only().state is ReferralState.OFFERED


def test_an_answer_that_intake_took_in_time_counts_though_it_is_read_later() -> None:
    world = offered()
    referral, world.now = world.only(), NIGHT + KEPT - SECOND
    accepted = AnswerGiven(referral_id=referral.referral_id, agency=referral.agency, verb=Verb.ACCEPT)
    given_in_time = message(accepted, world.now)
    world.now += timedelta(minutes=2)
    world.handle(given_in_time)
    assert world.only().state is ReferralState.ACCEPTED


def test_when_it_ends_a_named_person_is_told_and_nobody_else_is_asked() -> None:
    world = offered()
    world.deadlines(NIGHT + KEPT)
    assert world.asked() == ["the-beacon/inpatient-detox"]
    assert world.only().state is ReferralState.UNROUTABLE
    assert emails(world)[-1] == NAMED
    assert "what was offered ended at 22:45 today and nobody had taken it" in world.only().history[-1].reason


def test_who_declines_in_time_leaves_the_rest_of_it_to_the_next() -> None:
    world = offered()
    world.now += timedelta(minutes=20)
    world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert (world.waiting().target, world.waiting().respond_by) == ("the-beacon/complex-cases", NIGHT + KEPT)


@pytest.mark.parametrize(("early", "asked"), [(SECOND, ReferralState.OFFERED), (timedelta(), ReferralState.UNROUTABLE)])
def test_heard_of_at_its_end_it_asks_nobody_and_a_named_person_is_told(early: timedelta, asked: ReferralState) -> None:
    world = offered(NIGHT, happened=NIGHT - KEPT + early)
    assert world.only().state is asked
    assert (NAMED in emails(world)) is (asked is ReferralState.UNROUTABLE)
    assert bool(world.person().open) is (asked is ReferralState.OFFERED)


def test_who_is_asked_about_the_person_already_answers_by_the_end_of_the_bed() -> None:
    world = offered()
    world.now += timedelta(minutes=20)
    ends = world.now + timedelta(minutes=50)
    world.take(bed(ends, event=2))
    assert world.only().respond_by == ends


def test_other_needs_of_the_same_event_do_not_end_with_the_bed() -> None:
    ends = NIGHT + timedelta(minutes=10)
    rule: dict[str, object] = {
        "id": "another",
        "group": "another",
        "when": {"kinds": ["bed_offered"]},
        "candidates": ["cranstoun/custody"],
    }
    world = World(and_rules(rule), NIGHT)
    world.take(bed(ends))
    by_target = {one.target: one for one in world.referrals()}
    assert by_target["cranstoun/custody"].ends_at is None
    assert by_target["the-beacon/inpatient-detox"].ends_at == ends


def test_more_urgent_news_does_not_move_the_end() -> None:
    world = offered(expires_at=NIGHT + timedelta(hours=9))
    world.now += timedelta(minutes=15)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DETOX, Need.ALCOHOL, band=Band.NOW, event=7, version=7))
    assert next(one for one in world.referrals() if one.ends_at).respond_by == NIGHT + timedelta(hours=9)
