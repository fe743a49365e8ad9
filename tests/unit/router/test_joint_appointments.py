"""One joint appointment meets several clocks, and nobody's own appointment is taken from them (S41)."""

from datetime import timedelta
from functools import partial

import pytest

from services.router.state import Referral
from shared.contracts.people import PersonMerged
from shared.contracts.referrals import AnswerRefused, Appointment
from shared.contracts.vocabulary import DeclineReason, Kind, Need, Outcome, ReferralState, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, changes, policy, requests, scored

DESK, MINDS = "the-beacon/walk-in-desk", "black-country-mental-health/direct-referral"
TOGETHER = Appointment(at=FRIDAY + timedelta(days=3), joint_with=(MINDS,))
WISHES = {"email": "alex@person.invalid", "wants_messages": True, "safe_to_write": True}


def both_asked() -> World:
    world = World(policy())
    event = scored(Kind.WALK_IN, Need.DRUGS, Need.MENTAL_HEALTH)
    world.take(event.model_copy(update={"person": event.person.model_copy(update=WISHES)}))
    return world


def of(world: World, team: str) -> Referral:
    (one,) = [referral for referral in world.referrals() if referral.target == team]
    return one


def test_one_answer_stops_both_clocks_and_the_other_team_hears_when_and_where() -> None:
    world = both_asked()
    told = world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    assert changes(told) == ["referral.scheduled", "referral.scheduled"]
    assert world.due_at == {}
    other = of(world, MINDS)
    assert (other.state, other.answered_at) == (ReferralState.SCHEDULED, FRIDAY)
    assert other.appointment == Appointment(at=TOGETHER.at, place="Station Street", joint_with=(DESK,))
    (heard,) = [one for one in requests(told) if one.agency == "black-country-mental-health"]
    assert (heard.version, heard.payload["reason"]) == (
        other.version,
        "The Beacon (Change Grow Live) expects them together with you at 11:00 on Monday 23 November, Station Street",
    )


def test_the_person_hears_of_a_joint_appointment_once_and_of_none_that_still_stands_with_the_other() -> None:
    world = both_asked()
    told = world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    assert [one.agency for one in requests(told) if one.to == "person"] == ["the-beacon"]
    gone = world.answer(of(world, MINDS), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert [one for one in requests(gone) if one.to == "person"] == []


def test_it_moves_for_both_and_who_comes_came_to_both() -> None:
    world = both_asked()
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    later = TOGETHER.model_copy(update={"at": TOGETHER.at + timedelta(hours=1)})
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=later)
    assert [one.appointment.at for one in world.referrals() if one.appointment] == [later.at, later.at]
    world.now = later.at
    world.answer(of(world, MINDS), Verb.ATTENDED)
    assert {one.state for one in world.referrals()} == {ReferralState.ATTENDED}


def test_who_did_not_come_is_said_by_each_so_that_it_counts_once() -> None:
    world = both_asked()
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    world.now = TOGETHER.at
    world.answer(of(world, DESK), Verb.DID_NOT_ATTEND)
    assert of(world, MINDS).state is ReferralState.SCHEDULED
    told = world.answer(of(world, MINDS), Verb.DID_NOT_ATTEND)
    assert changes(told) == ["referral.did_not_attend"]
    assert {one.history[-1].joint_at for one in map(partial(of, world), (DESK, MINDS))} == {TOGETHER.at}


def test_who_did_not_come_counts_once_also_where_the_team_that_said_so_first_has_closed_since() -> None:
    world = both_asked()
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    world.now = TOGETHER.at
    world.answer(of(world, DESK), Verb.DID_NOT_ATTEND)
    world.answer(of(world, DESK), Verb.CLOSE, outcome=Outcome.COULD_NOT_CONTACT)
    told = world.answer(of(world, MINDS), Verb.DID_NOT_ATTEND)
    assert (changes(told), requests(told)) == (["referral.did_not_attend"], [])


def test_who_did_not_come_to_the_next_one_either_is_looked_for_again() -> None:
    world = both_asked()
    for made in (TOGETHER, TOGETHER.model_copy(update={"at": TOGETHER.at + timedelta(days=1)})):
        world.answer(of(world, DESK), Verb.SCHEDULE, appointment=made)
        world.now = made.at
        told = world.answer(of(world, MINDS), Verb.DID_NOT_ATTEND)
        assert "the-beacon" in {one.agency for one in requests(told)}


def test_an_appointment_of_their_own_stands() -> None:
    world = both_asked()
    own = Appointment(at=FRIDAY + timedelta(days=1))
    world.answer(of(world, MINDS), Verb.SCHEDULE, appointment=own)
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER)
    assert of(world, MINDS).appointment == own
    world.answer(of(world, DESK), Verb.ATTENDED)
    assert of(world, MINDS).state is ReferralState.SCHEDULED


@pytest.mark.parametrize("joint", [(), ("the-beacon/groups",)])
def test_whoever_is_not_named_is_asked_on(joint: tuple[str, ...]) -> None:
    world = both_asked()
    world.answer(of(world, DESK), Verb.SCHEDULE, appointment=TOGETHER.model_copy(update={"joint_with": joint}))
    assert of(world, MINDS).state is ReferralState.OFFERED


def test_with_a_team_nobody_knows_it_is_refused() -> None:
    world = both_asked()
    wrong = TOGETHER.model_copy(update={"joint_with": ("the-beacon/grops",)})
    (said,) = [one.data for _, one in world.answer(of(world, DESK), Verb.SCHEDULE, appointment=wrong)]
    assert isinstance(said, AnswerRefused)
    assert said.reason == "no team of Walsall is called the-beacon/grops"
    assert of(world, DESK).state is ReferralState.OFFERED


def test_two_records_that_became_one_person_are_answered_at_once_by_the_team_that_has_both() -> None:
    world, other = World(policy()), made_of("the same, under another name")
    for person in (SOMEBODY, other):
        world.take(scored(Kind.WALK_IN, Need.DRUGS, person_id=person))
    merged = {"merged_from": other, "merged_into": SOMEBODY}
    world.take(PersonMerged(person_id=SOMEBODY, version=2, event_id=made_of("merge"), **merged))
    first, second = world.referrals()
    assert first.target == second.target
    world.answer(first, Verb.SCHEDULE, appointment=Appointment(at=TOGETHER.at))
    assert {one.state for one in world.referrals()} == {ReferralState.SCHEDULED}
    assert world.due_at == {}
