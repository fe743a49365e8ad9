"""Contacts that recur (S26): due on open days, chased, told to a named person, and ended; never a flood."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.people import ConsentChanged
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import Band, DeclineReason, Kind, Need, Outcome, ReferralState, Substance, Verb
from shared.kit.ids import made_of
from shared.packs import AreaPack
from shared.packs.recurring import Period, Recurs
from tests.unit.router.builders import (
    FRIDAY,
    SECRET,
    SOMEBODY,
    World,
    asks,
    policy,
    requests,
    scored,
    stopped,
    with_rule,
)
from tests.unit.router.test_places import away, with_capacity

DAY = timedelta(days=1)
AFTERCARE = "the-beacon/recovery-support"
LEAD = "services-manager@the-beacon.invalid"
LAST = policy().packs["walsall"].area.unroutable_contact.email
CALLS = policy().packs["walsall"].asks["aftercare"].recurs


def completed(at: datetime = FRIDAY, *needs: Need, world: World | None = None, **more: Any) -> World:
    world = world or World(policy(), at)
    world.now = max(world.now, at)
    world.take(scored(Kind.TREATMENT_COMPLETED, *needs, event=("done", at), **more), happened=at)
    return world


def in_aftercare(at: datetime = FRIDAY, *needs: Need, world: World | None = None) -> World:
    world = completed(at, *needs, world=world)
    world.answer(of(world), Verb.ACCEPT)
    return world


def of(world: World) -> Referral:
    return next(one for one in reversed(world.referrals()) if one.target == AFTERCARE)


def due_on(world: World, until: datetime) -> list[datetime]:
    """When contacts fell due, each answered in the same hour."""
    found = []
    while (at := world.due_at.get(of(world).key)) is not None and at <= until:
        (one,) = world.deadlines(at)
        assert one.rule == "contact"
        found.append(at)
        world.answer(of(world), Verb.REACHED)
    return found


def reminders(world: World) -> list[str]:
    return [step.reason for step in of(world).history if step.what == "reminded"]


def test_nobody_is_reminded_before_somebody_has_taken_the_person_on() -> None:
    world = completed()
    assert of(world).series is not None
    assert {one.rule for one in world.deadlines(FRIDAY + 15 * DAY)} == {"chase"}


def test_a_call_is_due_every_fortnight_when_the_door_opens_over_both_changes_of_the_clock() -> None:
    world = in_aftercare(datetime(2026, 10, 2, 9, 0, tzinfo=UTC))
    first, second, *_ = due_on(world, datetime(2026, 11, 30, tzinfo=UTC))
    assert first == datetime(2026, 10, 16, 8, 0, tzinfo=UTC)  # nine in the morning in summer
    assert second == datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
    world = in_aftercare(datetime(2027, 3, 19, 9, 0, tzinfo=UTC))
    assert due_on(world, datetime(2027, 4, 3, tzinfo=UTC)) == [datetime(2027, 4, 2, 8, 0, tzinfo=UTC)]


def test_a_closed_day_gives_way_to_the_next_open_one_and_the_days_after_it_stay() -> None:
    world = in_aftercare(datetime(2026, 12, 11, 9, 0, tzinfo=UTC))
    found = due_on(world, datetime(2027, 1, 31, tzinfo=UTC))
    assert [at.date() for at in found] == [date(2026, 12, 29), date(2027, 1, 8), date(2027, 1, 22)]


def test_who_stays_in_recovery_support_is_rung_once_a_month() -> None:
    world = in_aftercare(datetime(2026, 8, 31, 9, 0, tzinfo=UTC), Need.RECOVERY_SUPPORT)
    found = due_on(world, datetime(2026, 12, 31, 12, tzinfo=UTC))
    assert [at.date() for at in found] == [
        date(2026, 9, 30), date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 31)
    ]  # fmt: skip


def test_the_team_hears_of_each_call_once_with_its_number_and_until_when_to_say_what_came_of_it() -> None:
    world = in_aftercare()
    said = len(world.said)
    world.deadlines(FRIDAY + 14 * DAY)
    facts = world.said[said:]
    (told,) = asks(facts)
    assert told.reason == "a check-in call is due, number 1 of 12: say what comes of it"
    assert told.respond_by == datetime(2026, 12, 11, 9, 0, tzinfo=UTC)
    (mail,) = requests(facts)
    assert "Please say by 09:00 on Friday 11 December what came of it." in mail.summary.lines


def test_silence_about_a_call_is_chased_and_told_to_a_named_person_before_the_next() -> None:
    world = in_aftercare()
    said = len(world.said)
    fired = world.deadlines(FRIDAY + 28 * DAY - timedelta(hours=3))
    assert [one.rule for one in fired] == ["contact", "chase", "expire"]
    contacts = [one.email for one in requests(world.said[said:]) if one.to == "contact"]
    assert contacts == [LEAD, LAST]
    assert of(world).state is ReferralState.ACCEPTED
    assert [one.rule for one in world.deadlines(FRIDAY + 28 * DAY)] == ["contact"]


@pytest.mark.parametrize("verb", [Verb.REACHED, Verb.NO_ANSWER, Verb.ATTENDED])
def test_whatever_is_said_of_a_call_ends_the_asking_about_it(verb: Verb) -> None:
    world = in_aftercare()
    world.deadlines(FRIDAY + 14 * DAY)
    world.answer(of(world), verb)
    assert of(world).history[-1].what == verb.value
    assert [one.rule for one in world.deadlines(FRIDAY + 28 * DAY)] == ["contact"]


def test_a_call_changes_no_state_and_tells_nobody_that_they_were_taken_on() -> None:
    world = in_aftercare()
    facts = world.answer(of(world), Verb.REACHED)
    assert of(world).state is ReferralState.ACCEPTED
    assert [one.type for _, one in facts] == ["referral.reached"]


def test_nobody_answered_twice_in_a_row_and_the_team_lead_hears_of_it() -> None:
    world = in_aftercare()
    told = []
    for number, verb in enumerate([Verb.NO_ANSWER, Verb.REACHED, Verb.NO_ANSWER, Verb.NO_ANSWER], 1):
        world.deadlines(FRIDAY + number * 14 * DAY)
        told.append([one.email for one in requests(world.answer(of(world), verb))])
    assert told == [[], [], [], [LEAD]]
    assert of(world).told[-1].whom == "services manager of The Beacon"


def test_after_the_last_call_the_team_is_asked_to_close_it_and_silence_ends_with_a_named_person() -> None:
    world = in_aftercare()
    found = due_on(world, datetime(2027, 5, 20, 23, tzinfo=UTC))
    assert len(found) == 12
    assert found[-1].date() == date(2027, 5, 7)
    fired = world.deadlines(FRIDAY + 400 * DAY)
    assert [one.rule for one in fired] == ["contact", "chase", "expire"]
    assert reminders(world)[-1] == "the last time for a check-in call is over: close it, or say how it goes on"
    assert of(world).told[-1].whom == policy().packs["walsall"].area.unroutable_contact.role
    assert world.due_at == {}


@pytest.mark.parametrize("how", ["closed", "died", "consent", "declined", "person"])
def test_what_ends_the_referral_ends_the_calls(how: str) -> None:
    world = in_aftercare()
    mine = of(world)
    if how == "closed":
        world.answer(mine, Verb.CLOSE, outcome=Outcome.ENGAGED)
    elif how == "died":
        world.take(stopped())
    elif how == "consent":
        world.take(ConsentChanged(person_id=SOMEBODY, version=9, event_id=made_of("consent"), consents=False))
    elif how == "person":
        world.answer(mine, Verb.DECLINE, reason=DeclineReason.PERSON_DECLINED)
    else:
        world.answer(mine, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert mine.key not in world.due_at
    assert "contact" not in {one.rule for one in world.deadlines(FRIDAY + 20 * DAY)}


def test_who_takes_it_on_after_a_decline_goes_on_with_the_calls() -> None:
    world = in_aftercare()
    world.deadlines(FRIDAY + 14 * DAY)
    world.answer(of(world), Verb.REACHED)
    world.answer(of(world), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    following = world.referrals()[-1]
    assert following.target == "the-beacon/entry-into-service"
    world.answer(following, Verb.ACCEPT)
    (one,) = world.deadlines(FRIDAY + 28 * DAY)
    assert one.rule == "contact"
    assert "number 2 of 12" in world.referral(following.referral_id).history[-1].reason


def test_a_lead_that_takes_the_person_on_again_ends_the_calls_and_the_team_hears_so() -> None:
    world = in_aftercare()
    again = scored(Kind.SELF_REFERRAL, event=2, version=2, substances=[Substance.ALCOHOL])
    world.now += 20 * DAY
    world.take(again)
    lead = world.referrals()[-1]
    assert of(world).state is ReferralState.ACCEPTED
    facts = world.answer(lead, Verb.ACCEPT)
    assert of(world).state is ReferralState.WITHDRAWN
    (told,) = [one for one in asks(facts) if one.team == "recovery-support"]
    assert told.reason == "somebody has taken the person on again, so keeping in touch ends"
    assert list(world.person().open) == [lead.referral_id]
    assert of(world).key not in world.due_at


def test_a_lead_that_had_the_person_before_they_completed_ends_nothing() -> None:
    world = World(policy())
    world.take(scored(Kind.GP_REFERRAL, substances=[Substance.ALCOHOL]))
    before = world.only()
    in_aftercare(FRIDAY + 3 * DAY, world=world)
    world.answer(world.referral(before.referral_id), Verb.ACCEPT)
    assert of(world).state is ReferralState.ACCEPTED


def test_housing_that_takes_the_person_on_ends_nothing() -> None:
    world = in_aftercare()
    world.now += DAY
    world.take(scored(Kind.HOUSING_PRESENTATION, Need.HOUSING, event=2, version=2))
    world.answer(world.referrals()[-1], Verb.ACCEPT)
    assert of(world).state is ReferralState.ACCEPTED


def test_a_second_completion_counts_anew_and_an_earlier_one_that_comes_late_does_not() -> None:
    world = in_aftercare()
    later = FRIDAY + 20 * DAY
    world.deadlines(later)
    completed(later, world=world, version=2)
    assert len([one for one in world.referrals() if one.target == AFTERCARE]) == 1
    world.take(scored(Kind.TREATMENT_COMPLETED, event="late", version=3), happened=FRIDAY - DAY)
    world.answer(of(world), Verb.REACHED)
    assert due_on(world, later + 15 * DAY) == [datetime(2026, 12, 24, 9, 0, tzinfo=UTC)]


def test_calls_that_were_missed_before_anybody_took_it_on_are_one_due_when_the_door_opens() -> None:
    world = completed()
    world.now = datetime(2026, 12, 19, 12, 0, tzinfo=UTC)  # a Saturday, two calls too late
    world.answer(of(world), Verb.ACCEPT)
    (one,) = world.deadlines(datetime(2026, 12, 21, 9, 0, tzinfo=UTC))
    assert one.due_at == datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
    assert "number 2 of 12" in reminders(world)[-1]


def test_a_router_that_was_away_reminds_of_the_newest_call_alone() -> None:
    world = in_aftercare()
    key = of(world).key
    world.now = FRIDAY + 60 * DAY
    fired = world.deadlines(world.now)
    assert [one.rule for one in fired if one.rule == "contact"] == ["contact"]
    assert "number 4 of 12" in reminders(world)[-1]
    assert world.due_at[key] > world.now


def test_news_that_cannot_wait_is_not_prolonged_by_a_call_that_falls_due() -> None:
    world = in_aftercare()
    world.now = FRIDAY + 13 * DAY
    world.take(scored(Kind.TREATMENT_COMPLETED, event="again", version=2, band=Band.WITHIN_48H))
    news = of(world).clock
    assert news is not None
    assert news.until == world.now + timedelta(hours=48)


def test_an_appointment_is_asked_about_besides_the_calls() -> None:
    world = in_aftercare()
    world.policy = Policy({"walsall": with_follow_up()}, SECRET)
    world.answer(of(world), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + 2 * DAY))
    (one, *_) = world.deadlines(FRIDAY + 10 * DAY)
    assert (one.rule, one.due_at) == ("chase", FRIDAY + 3 * DAY)
    world = World(Policy({"walsall": with_follow_up()}, SECRET))
    in_aftercare(world=world)
    assert world.deadlines(FRIDAY + 13 * DAY) == []


def with_follow_up() -> AreaPack:
    pack = policy().packs["walsall"]
    more = {ReferralState.SCHEDULED: "P1D", ReferralState.ACCEPTED: "P7D"}
    return replace(pack, routes=pack.routes.model_copy(update={"follow_up": more}))


def test_a_pack_that_knows_the_rule_no_more_tells_a_named_person_instead_of_going_quiet() -> None:
    world = in_aftercare()
    world.policy = with_rule("aftercare", recurs=None)
    said = len(world.said)
    world.deadlines(FRIDAY + 14 * DAY)
    assert [one.email for one in requests(world.said[said:])] == [LAST]
    assert world.due_at == {}


@pytest.mark.parametrize(
    ("every", "since", "days"),
    [
        ("P14D", date(2026, 11, 20), [date(2026, 12, 4), date(2026, 12, 18)]),
        ("P2W", date(2026, 11, 20), [date(2026, 12, 4), date(2026, 12, 18)]),
        ("P1M", date(2027, 1, 31), [date(2027, 2, 28), date(2027, 3, 31)]),
        ("P1M", date(2026, 11, 30), [date(2026, 12, 30), date(2027, 1, 30), date(2027, 2, 28)]),
        ("P1M", date(2026, 12, 15), [date(2027, 1, 15)]),
    ],
)
def test_periods_count_on_the_calendar_and_never_drift(every: str, since: date, days: list[date]) -> None:
    assert [Period.parse(every).after(since, number) for number in range(1, len(days) + 1)] == days


@pytest.mark.parametrize(("since", "last"), [(date(2026, 11, 20), 12), (date(2026, 3, 1), 13)])
def test_the_last_call_is_no_later_than_the_pack_says(since: date, last: int) -> None:
    assert CALLS is not None
    assert CALLS.contacts(since) == last
    assert CALLS.day(since, last) <= Period.parse(CALLS.lasts).after(since) < CALLS.day(since, last + 1)


ANSWERED = [None, Verb.REACHED, Verb.NO_ANSWER, Verb.ATTENDED]


@settings(max_examples=25, deadline=None)
@given(
    since=st.integers(0, 730 * 24).map(lambda hours: FRIDAY + timedelta(hours=hours)),
    answers=st.lists(st.sampled_from(ANSWERED), max_size=14),
    monthly=st.booleans(),
)
def test_it_is_never_quiet_and_never_a_flood(since: datetime, answers: list[Verb | None], *, monthly: bool) -> None:
    """Left alone, or answered now and then: every period one reminder, and of each silence a named person hears."""
    world = in_aftercare(since, *([Need.RECOVERY_SUPPORT] if monthly else []))
    rule = policy().packs["walsall"].asks["recovery-support" if monthly else "aftercare"].recurs
    assert isinstance(rule, Recurs)
    silent = 0
    for number in range(rule.contacts(since.date()) + 1):
        verb = answers[number] if number < len(answers) else None
        before, said = world.due_at[of(world).key], len(world.said)
        world.deadlines(before)
        assert len(requests(world.said[said:])) == 1
        silent += verb is None
        if verb is not None:
            world.answer(of(world), verb)
        following = world.due_at.get(of(world).key)
        while following is not None and of(world).alarm is not None and of(world).alarm.rule != "contact":  # type: ignore[union-attr]
            world.deadlines(following)
            following = world.due_at.get(of(world).key)
    assert len(reminders(world)) == rule.contacts(since.date()) + 1
    assert len([one for one in requests(world.said) if one.email == LAST]) == silent
    assert world.due_at == {}


def test_a_call_that_falls_due_while_the_team_is_away_is_of_whoever_stands_in_and_the_next_is_its_own() -> None:
    world = in_aftercare()
    groups = "the-beacon/groups"
    gone = away(date(2026, 12, 1), date(2026, 12, 11), groups)
    world.policy = Policy({"walsall": with_capacity(world.policy.packs["walsall"], recovery_support=gone)}, SECRET)
    before, said = of(world).clock, len(world.said)
    world.deadlines(datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    cover, own = world.referrals()[-1], of(world)
    assert (cover.target, cover.instead_of, cover.series) == (groups, AFTERCARE, None)
    assert "a check-in call is due" in cover.because
    assert "is away until Friday 11 December, and groups and brief interventions stands in" in own.history[-1].reason
    assert own.clock == before
    assert {one.team for one in asks(world.said[said:])} == {"groups"}
    world.answer(cover, Verb.ACCEPT)
    world.deadlines(datetime(2026, 12, 18, 9, 0, tzinfo=UTC))
    assert of(world).history[-1].reason.endswith("say what comes of it")
    assert [one.target for one in world.referrals()].count(groups) == 1


def test_a_call_that_falls_due_while_who_stands_in_has_the_person_already_is_asked_of_them_in_its_own_time() -> None:
    world = in_aftercare()
    gone = away(date(2026, 12, 1), date(2027, 1, 20), "the-beacon/groups")
    world.policy = Policy({"walsall": with_capacity(world.policy.packs["walsall"], recovery_support=gone)}, SECRET)
    world.deadlines(datetime(2026, 12, 4, 9, 0, tzinfo=UTC))
    cover = world.referrals()[-1]
    world.answer(cover, Verb.ACCEPT)
    second, said = datetime(2026, 12, 18, 9, 0, tzinfo=UTC), len(world.said)
    world.deadlines(second)
    (told,) = requests(world.said[said:])
    assert (told.referral_id, told.payload_type) == (cover.referral_id, "referral.raised")
    assert told.payload["reason"].startswith("a check-in call is due: say what comes of it")
    held = world.referral(cover.referral_id)
    assert held.history[-1].reason.startswith("a check-in call is due, number 2 of ")
    assert held.clock is not None
    assert (held.clock.rule, held.clock.due_at > second) == ("chase", True)
    world.deadlines(held.clock.due_at)
    world.deadlines(world.due_at[held.key])
    assert requests(world.said)[-1].email == LAST
