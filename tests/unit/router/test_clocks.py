"""Time to answer: from the event or from the referral, and never so little that nobody could read it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.clocks import AT_LEAST, answer_by
from shared.contracts.vocabulary import Band, DeclineReason, Kind, Need, Verb
from tests.unit.router.builders import FRIDAY, World, policy, scored, with_rule

RULE = "custody-release"
HOUR = timedelta(hours=1)
BY_EVENT, BY_REFERRAL = (pack.packs["walsall"] for pack in (with_rule(RULE, clock="event"), policy()))


def asked(late: timedelta, clock: str) -> World:
    """A release that was heard of late, under a rule with an hour to answer."""
    world = World(with_rule(RULE, clock=clock, respond_within=dict.fromkeys(Band, "PT1H")))
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS), happened=world.now - late)
    return world


def first(world: World) -> datetime:
    return next(one.respond_by for one in world.referrals() if one.rule == RULE)


@pytest.mark.parametrize(
    ("late", "left"), [(0, 60), (20, 40), (45, 15), (50, 15), (600, 15)], ids=lambda minutes: f"{minutes} min"
)
def test_what_comes_late_has_less_time_left_and_at_least_a_quarter_of_an_hour(late: int, left: int) -> None:
    assert first(asked(timedelta(minutes=late), "event")) == FRIDAY + timedelta(minutes=left)


def test_a_clock_of_the_referral_gives_the_whole_hour_however_late_the_news() -> None:
    assert first(asked(timedelta(minutes=50), "referral")) == FRIDAY + HOUR


def test_who_is_asked_next_has_what_is_left_of_the_events_hour() -> None:
    world = asked(timedelta(0), "event")
    opened = next(one for one in world.referrals() if one.rule == RULE)
    world.now = FRIDAY + timedelta(minutes=30)
    world.answer(opened, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    following = next(one for one in world.referrals() if one.rule == RULE and one.ordinal == 1)
    assert following.respond_by == FRIDAY + HOUR


@given(st.integers(0, 100_000), st.sampled_from(Band), st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001 - hypothesis takes naive bounds
def test_no_news_is_so_late_that_nobody_has_time_to_read_it(late: int, band: Band, naive: datetime) -> None:
    now, target = naive.replace(tzinfo=UTC), BY_EVENT.targets["the-beacon/criminal-justice-team"]
    due = answer_by(BY_EVENT, (RULE, band), target, now - timedelta(minutes=late), now)
    fresh = answer_by(BY_REFERRAL, (RULE, band), target, now, now)
    assert due >= min(fresh, now + AT_LEAST)


def chased(now: datetime, band: Band) -> datetime:
    """When somebody in hospital who drinks is asked about again."""
    world = World(policy(), now)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.ALCOHOL, band=band))
    clock = world.only().clock
    assert clock is not None
    return clock.due_at


def test_asked_at_four_a_team_is_asked_again_at_noon_and_not_behind_a_shut_door() -> None:
    monday = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert chased(monday, Band.WITHIN_48H) == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_what_is_for_now_waits_for_no_door() -> None:
    friday_night = datetime(2026, 11, 20, 16, 50, tzinfo=UTC)
    assert chased(friday_night, Band.NOW) == friday_night + timedelta(minutes=20)


def test_halfway_to_the_deadline_somebody_is_asked_again_all_the_same() -> None:
    friday = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert chased(friday, Band.WITHIN_48H) == friday + timedelta(hours=24)
