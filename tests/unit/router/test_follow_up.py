"""After an answer nobody is forgotten: it is asked what became of it, and then a named person is told."""

from datetime import timedelta

import pytest

from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import Kind, Need, Outcome, ReferralState, Verb
from tests.product import packs
from tests.unit.router.builders import FRIDAY, SECRET, World, requests, scored, stopped

POLICY = Policy(packs(), SECRET)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = FRIDAY + timedelta(days=60)


def asked() -> tuple[World, Referral]:
    world = World(POLICY)
    world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS))
    return world, world.only()


@pytest.mark.parametrize(
    ("verb", "after"),
    [(Verb.ACKNOWLEDGE, DAY), (Verb.ACCEPT, 7 * DAY)],
)
def test_who_answered_is_asked_what_became_of_it(verb: Verb, after: timedelta) -> None:
    world, referral = asked()
    world.answer(referral, verb)
    (first, *_) = world.deadlines(LATER)
    assert (first.rule, first.due_at) == ("chase", FRIDAY + after)


def test_after_an_appointment_it_is_asked_whether_somebody_came() -> None:
    world, referral = asked()
    world.answer(referral, Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + 5 * DAY))
    (first, *_) = world.deadlines(LATER)
    assert first.due_at == FRIDAY + 6 * DAY


def test_who_did_not_come_is_chased_the_same_day() -> None:
    world, referral = asked()
    world.answer(referral, Verb.SCHEDULE, appointment=Appointment(at=FRIDAY))
    world.answer(referral, Verb.DID_NOT_ATTEND)
    (first, *_) = world.deadlines(LATER)
    assert first.due_at <= FRIDAY + 3 * HOUR


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.ACCEPT])
def test_silence_after_an_answer_ends_with_a_named_person_and_the_team_keeps_the_referral(verb: Verb) -> None:
    world, referral = asked()
    world.answer(referral, verb)
    said = len(world.said)
    rules = [one.rule for one in world.deadlines(LATER)]
    assert rules == ["chase", "expire"]
    told = [one.email for one in requests(world.said[said:]) if one.to == "contact"]
    assert told[-1] == POLICY.packs["walsall"].area.unroutable_contact.email
    assert world.only().referral_id in world.person().open
    assert world.due_at == {}


def test_the_next_answer_starts_the_next_clock_and_the_last_ends_all() -> None:
    world, referral = asked()
    world.answer(referral, Verb.ACCEPT)
    world.now += DAY
    world.answer(world.only(), Verb.ATTENDED)
    assert world.due_at == {}
    world.answer(world.only(), Verb.CLOSE, outcome=Outcome.ENGAGED)
    assert world.only().state is ReferralState.CLOSED
    assert world.due_at == {}


def test_a_death_ends_it() -> None:
    world, referral = asked()
    world.answer(referral, Verb.ACCEPT)
    world.take(stopped())
    assert world.due_at == {}


def test_what_is_measured_is_the_first_answer_not_a_later_clock() -> None:
    world, referral = asked()
    due = referral.respond_by
    world.answer(referral, Verb.ACCEPT)
    world.now += HOUR
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2, version=2))
    assert world.only().respond_by == due
    assert world.only().clock is not None
