"""What is announced for a day ahead (S9): its appointment, its reminders, and what happens when the day moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.ahead import appointment_on, end_of, remind_at
from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.vocabulary import Band, DeliveryOutcome, Kind, Need, ReferralState, Verb
from shared.packs.asks import Ahead
from tests.unit.router.builders import FRIDAY, SECRET, World, asks, changes, outcome, policy, requests, scored, stopped

LIAISON = "the-beacon/prison-liaison"
PACK = policy().packs["walsall"]
DOOR = PACK.targets[LIAISON].calendar
RELEASE = date(2026, 12, 1)
FROM_BIRMINGHAM = {"expected_on": RELEASE, "site": "HMP Birmingham"}
"""A Tuesday."""


def announced(world: World, on: date = RELEASE, event: object = 1) -> list[str]:
    release = scored(Kind.PRISON_RELEASE, Need.DRUGS, event=event, band=Band.SAME_DAY)
    return changes(world.take(release.model_copy(update={"expected_on": on, "version": 1 + int(str(event))})))


def planned_world() -> World:
    world = World(policy())
    announced(world)
    return world


def of(world: World) -> Referral:
    return next(one for one in world.referrals() if one.target == LIAISON)


def test_it_is_planned_and_due_the_day_after_however_urgent_the_score() -> None:
    referral = of(planned_world())
    assert (referral.band, referral.state) == (Band.PLANNED, ReferralState.OFFERED)
    assert referral.respond_by == datetime(2026, 12, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "closed", "appointment"),
    [
        (date(2026, 11, 26), "before", date(2026, 11, 27)),
        (date(2026, 11, 27), "before", date(2026, 11, 27)),
        (date(2026, 11, 27), "after", date(2026, 11, 30)),
        (date(2026, 11, 28), "before", date(2026, 11, 30)),
        (date(2026, 12, 24), "before", date(2026, 12, 24)),
        (date(2026, 12, 24), "after", date(2026, 12, 29)),
    ],
)
def test_a_shut_door_moves_the_appointment_as_the_pack_says_and_never_before_the_day(
    on: date, closed: str, appointment: date
) -> None:
    ahead = Ahead.model_validate({"appointment_days": 1, "on_closed_day": closed})
    assert appointment_on(ahead, on, DOOR) == appointment


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 28), st.sampled_from(["before", "after"]))
def test_an_appointment_is_on_a_day_the_door_opens_and_not_before_the_day(on: date, days: int, closed: str) -> None:
    ahead = Ahead.model_validate({"appointment_days": days, "on_closed_day": closed})
    day = appointment_on(ahead, on, DOOR)
    assert on <= day
    assert DOOR.of_day(day)
    assert end_of(day, DOOR) > remind_at(day, DOOR)


def test_the_team_is_reminded_the_day_before_and_on_the_day_even_when_it_has_accepted() -> None:
    world = planned_world()
    world.answer(of(world), Verb.ACCEPT)
    fired = world.deadlines(datetime(2026, 12, 3, tzinfo=UTC))
    assert [(one.rule, one.due_at.date()) for one in fired] == [
        ("remind", date(2026, 11, 30)), ("remind", date(2026, 12, 1))
    ]  # fmt: skip
    assert [step.reason for step in of(world).history if step.what == "reminded"] == [
        "a reminder: the day this is planned for is tomorrow",
        "a reminder: the day this is planned for is today",
    ]
    assert of(world).state is ReferralState.ACCEPTED


def test_silence_is_broken_besides_the_reminders() -> None:
    world = planned_world()
    rules = [one.rule for one in world.deadlines(datetime(2026, 12, 2, 17, tzinfo=UTC)) if one.rule != "remind"]
    assert rules[:2] == ["chase", "expire"]


def test_what_is_over_is_reminded_of_no_more() -> None:
    world = planned_world()
    world.take(stopped())
    assert world.due_at == {}


def test_another_day_moves_what_is_planned_and_the_team_hears_it() -> None:
    world = planned_world()
    world.now += timedelta(days=1)
    later = date(2026, 12, 8)
    release = scored(Kind.PRISON_RELEASE, Need.DRUGS, event=2).model_copy(update={"expected_on": later, "version": 9})
    facts = world.take(release)
    assert "it is planned for Tuesday 8 December now" in [one.reason for one in asks(facts)]
    assert of(world).respond_by == datetime(2026, 12, 9, 17, tzinfo=UTC)
    assert [one.date() for one in of(world).reminders] == [date(2026, 12, 7), date(2026, 12, 8)]
    fired = [
        one.due_at.date() for one in world.deadlines(datetime(2026, 12, 8, 12, tzinfo=UTC)) if one.rule == "remind"
    ]
    assert fired == [date(2026, 12, 7), date(2026, 12, 8)]


def test_the_release_itself_makes_what_was_planned_urgent() -> None:
    world = planned_world()
    world.answer(of(world), Verb.ACCEPT)
    world.now = datetime(2026, 12, 1, 9, tzinfo=UTC)
    world.take(scored(Kind.PRISON_RELEASE, Need.DRUGS, event=2, version=3))
    assert of(world).band is Band.SAME_DAY
    assert of(world).clock is not None


def test_who_is_only_informed_hears_of_it_and_nothing_of_the_person() -> None:
    world = World(policy())
    release = scored(Kind.PRISON_RELEASE, Need.DRUGS).model_copy(update=FROM_BIRMINGHAM)
    (told,) = [one for one in requests(world.take(release)) if one.agency == "hmp-birmingham"]
    assert told.payload_type == "referral.informed"
    assert "shared" not in told.payload
    assert "Test" not in told.model_dump_json()


def test_who_is_only_informed_hears_not_even_why_once_their_agreement_has_ended() -> None:
    pack = policy().packs["walsall"]
    ended = tuple(one.model_copy(update={"expires": date(2026, 11, 19)}) for one in pack.agreements)
    world = World(Policy({"walsall": replace(pack, agreements=ended)}, SECRET))
    release = scored(Kind.PRISON_RELEASE, Need.DRUGS).model_copy(update=FROM_BIRMINGHAM)
    (told,) = [one for one in requests(world.take(release)) if one.agency == "hmp-birmingham"]
    assert told.payload["reason"].startswith("nothing is asked of you; the agreement ")
    assert "walsall-prison ended on 2026-11-19: only the least is shared" in told.payload["reason"]


def test_the_history_names_who_was_only_informed() -> None:
    world = World(policy())
    release = scored(Kind.PRISON_RELEASE, Need.DRUGS).model_copy(update=FROM_BIRMINGHAM)
    (informed,) = [one for _, one in world.take(release) if getattr(one.data, "agency", "") == "hmp-birmingham"]
    world.take(outcome(informed, DeliveryOutcome.DELIVERED))
    assert of(world).history[-1].reason == "hmp-birmingham/resettlement told by webhook, attempt 1"


def test_a_day_that_has_come_is_no_announcement() -> None:
    world = World(policy())
    announced(world, FRIDAY.date())
    assert of(world).rule == "prison-release"
