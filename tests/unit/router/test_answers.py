from datetime import timedelta

import pytest

from services.router.life_cycle import LIFE_CYCLE, OVER, Step, allowed
from services.router.state import Referral
from shared.contracts.notifications import NotificationRequested
from shared.contracts.referrals import AnswerGiven, AnswerRefused, Appointment
from shared.contracts.vocabulary import DeclineReason, DeliveryOutcome, Kind, Need, Outcome, ReferralState, Verb
from shared.kit.ids import holds, made_of
from shared.kit.journal import BadRecord
from tests.unit.router.builders import (
    FITTING,
    FRIDAY,
    SECRET,
    World,
    asks,
    changes,
    outcome,
    policy,
    requests,
    scored,
)

POLICY = policy()


def offered(kind: Kind = Kind.CUSTODY_RELEASE, *needs: Need) -> tuple[World, Referral]:
    world = World(POLICY, FRIDAY)
    world.take(scored(kind, *(needs or (Need.DRUGS,))))
    world.said.clear()
    return world, world.only()


def refusal(world: World) -> AnswerRefused:
    (one,) = [message.data for _, message in world.said if isinstance(message.data, AnswerRefused)]
    return one


def test_an_acknowledgement_stops_the_clock() -> None:
    world, referral = offered()
    facts = world.answer(referral, Verb.ACKNOWLEDGE)
    assert changes(facts) == ["referral.acknowledged"]
    assert world.due_at == {}
    assert world.only().state is ReferralState.ACKNOWLEDGED
    assert world.only().answered_at == FRIDAY


def test_from_acceptance_to_the_end() -> None:
    world, referral = offered()
    for verb in (Verb.ACKNOWLEDGE, Verb.ACCEPT, Verb.SCHEDULE, Verb.DID_NOT_ATTEND, Verb.SCHEDULE, Verb.ATTENDED):
        world.answer(world.referral(referral.referral_id), verb, **FITTING.get(verb, {}))
    world.answer(world.referral(referral.referral_id), Verb.CLOSE, outcome=Outcome.IN_TREATMENT)
    closed = world.referral(referral.referral_id)
    assert (closed.state, closed.outcome) == (ReferralState.CLOSED, Outcome.IN_TREATMENT)
    assert list(world.person().open.values()) == ["the-beacon/outreach"]


def scheduled() -> World:
    world, referral = offered()
    world.answer(referral, Verb.SCHEDULE, **FITTING[Verb.SCHEDULE])
    return world


def test_the_very_same_appointment_said_again_changes_nothing_and_nobody_hears_of_it() -> None:
    world = scheduled()
    before = world.only()
    world.now += timedelta(minutes=5)
    assert world.answer(before, Verb.SCHEDULE, **FITTING[Verb.SCHEDULE]) == []
    assert world.only() == before
    assert world.last is not None
    assert "a repeat, nothing changes" in world.last.reason


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.ACCEPT, Verb.ATTENDED, Verb.DECLINE, Verb.CLOSE])
def test_what_was_said_last_said_again_adds_no_line_and_nobody_hears_of_it(verb: Verb) -> None:
    world, referral = offered()
    if verb is Verb.CLOSE:
        world.answer(referral, Verb.ACCEPT)
    world.answer(world.only(), verb, **FITTING.get(verb, {}))
    before = world.referral(referral.referral_id)
    world.now += timedelta(minutes=5)
    assert world.answer(before, verb, note="with another id", **FITTING.get(verb, {})) == []
    assert world.referral(referral.referral_id) == before


def test_a_delivery_between_two_answers_does_not_make_the_second_another_one() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS))
    world.answer(world.only(), Verb.ATTENDED)
    request = next(message for _, message in world.said if isinstance(message.data, NotificationRequested))
    world.take(outcome(request, DeliveryOutcome.DELIVERED))
    assert world.only().history[-1].what == "delivered"
    assert world.answer(world.only(), Verb.ATTENDED) == []


def test_another_outcome_or_another_reason_is_no_repeat_and_is_refused() -> None:
    world, referral = offered()
    world.answer(referral, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    world.answer(world.referral(referral.referral_id), Verb.DECLINE, reason=DeclineReason.NO_FUNDING)
    assert "rerouted" in refusal(world).reason


@pytest.mark.parametrize(("early", "taken"), [(timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)])
def test_an_appointment_that_was_over_when_it_was_made_is_refused_but_for_what_clocks_may_differ(
    early: timedelta, *, taken: bool
) -> None:
    world, referral = offered()
    world.answer(referral, Verb.SCHEDULE, appointment=Appointment(at=FRIDAY - early))
    assert (world.only().state is ReferralState.SCHEDULED) is taken
    if not taken:
        assert refusal(world).reason.startswith("the appointment was at 10:54:59 today, which is past")
        assert refusal(world).allowed == allowed(ReferralState.OFFERED)


def test_an_appointment_that_was_to_come_when_it_was_made_is_taken_however_late_we_hear_of_it() -> None:
    world, referral = offered()
    world.now += timedelta(days=1)
    appointment = Appointment(at=FRIDAY + timedelta(minutes=30))
    given = AnswerGiven(
        referral_id=referral.referral_id, agency=referral.agency, verb=Verb.SCHEDULE, appointment=appointment
    )
    world.take(given, happened=FRIDAY + timedelta(minutes=1))
    assert world.only().state is ReferralState.SCHEDULED


def test_news_answered_with_the_same_appointment_is_an_answer_of_which_nobody_else_hears() -> None:
    world = scheduled()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, event=2))
    assert world.due_at != {}
    facts = world.answer(world.only(), Verb.SCHEDULE, **FITTING[Verb.SCHEDULE])
    assert (changes(facts), requests(facts), world.due_at) == (["referral.scheduled"], [], {})


def test_a_decline_asks_the_next_candidate_at_once() -> None:
    world, first = offered()
    facts = world.answer(first, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert changes(facts) == ["referral.declined", "referral.opened", "referral.offered", "referral.rerouted"]
    second = world.waiting()
    assert second.target == "the-beacon/entry-into-service"
    assert second.case_id == first.case_id
    assert second.ordinal == 1
    assert (second.version, second.sequence) == (2, 2)
    assert world.person().open == {second.referral_id: second.target}
    assert "declined" in world.referral(first.referral_id).history[-1].reason or "decline" in str(world.last)


def test_after_the_last_decline_a_named_person_is_told() -> None:
    world, first = offered()
    world.answer(first, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    facts = world.answer(world.waiting(), Verb.DECLINE, reason=DeclineReason.NOT_ELIGIBLE)
    assert changes(facts) == ["referral.declined", "referral.unroutable"]
    (request,) = [one for one in requests(facts) if one.to == "contact"]
    assert request.email == "nobody-took-it@walsall-council.invalid"
    assert request.payload_type == "referral.unroutable"
    assert "shared" not in request.payload
    assert world.due_at == {}


def test_when_the_person_declines_nobody_else_is_asked() -> None:
    world, referral = offered()
    facts = world.answer(referral, Verb.DECLINE, reason=DeclineReason.PERSON_DECLINED)
    assert changes(facts) == ["referral.declined", "referral.withdrawn"]
    assert world.person().open == {}


def test_an_answer_from_another_agency_is_refused_as_if_the_referral_did_not_exist() -> None:
    world, referral = offered()
    facts = world.answer(referral, Verb.ACCEPT, agency="cranstoun")
    unknown = AnswerGiven(referral_id=made_of("no such"), agency="cranstoun", verb=Verb.ACCEPT)
    facts += world.take(unknown)
    (topic, mine), (_, other) = facts
    assert topic == "agency.cranstoun.referrals"
    assert isinstance(mine.data, AnswerRefused)
    assert isinstance(other.data, AnswerRefused)
    assert mine.data.model_dump(exclude={"referral_id", "answer_id"}) == other.data.model_dump(
        exclude={"referral_id", "answer_id"}
    )
    assert world.only() == referral


def test_an_answer_too_late_is_refused_naming_the_state() -> None:
    world, referral = offered()
    world.deadlines(FRIDAY + timedelta(hours=6, minutes=1))
    world.said.clear()
    world.answer(referral, Verb.ACCEPT)
    assert refusal(world).state is ReferralState.REROUTED
    assert refusal(world).allowed == ()
    assert "rerouted" in refusal(world).reason


def test_a_refusal_says_what_would_be_allowed() -> None:
    world, referral = offered()
    world.answer(referral, Verb.CLOSE, outcome=Outcome.ENGAGED)
    assert refusal(world).allowed == allowed(ReferralState.OFFERED)
    assert "accept" in refusal(world).reason


@pytest.mark.parametrize("verb", [Verb.DECLINE, Verb.SCHEDULE])
def test_an_answer_that_lacks_its_part_is_refused(verb: Verb) -> None:
    world, referral = offered()
    world.answer(referral, verb)
    assert "needs its" in refusal(world).reason
    assert world.only() == referral


def test_an_agency_without_kafka_hears_a_refusal_at_its_endpoints() -> None:
    world = World(POLICY, FRIDAY)
    facts = world.take(AnswerGiven(referral_id=made_of("x"), agency="black-country-mental-health", verb=Verb.ACCEPT))
    (request,) = requests(facts)
    assert (request.agency, request.payload_type, request.person_id) == (
        "black-country-mental-health", "answer.refused", None,
    )  # fmt: skip


def test_an_agency_that_no_pack_knows_is_a_dead_letter() -> None:
    with pytest.raises(BadRecord, match="no pack knows"):
        World(POLICY).take(AnswerGiven(referral_id=made_of("x"), agency="nobody", verb=Verb.ACCEPT))


def test_the_id_is_sealed_to_its_agency() -> None:
    _, referral = offered()
    assert holds(referral.referral_id, "the-beacon", SECRET)
    assert not holds(referral.referral_id, "cranstoun", SECRET)


def test_the_agency_that_expired_hears_that_it_is_its_no_more() -> None:
    world, referral = offered()
    world.deadlines(FRIDAY + timedelta(hours=6, minutes=1))
    gone = [one for one in asks(world.said) if one.referral_id == referral.referral_id][-1]
    assert gone.state is ReferralState.REROUTED
    assert gone.shared == {}


def test_every_state_can_reach_an_end() -> None:
    reached = set(OVER)
    while grown := {state for state in LIFE_CYCLE if set(LIFE_CYCLE[state].values()) & reached} - reached:
        reached |= grown
    assert reached == set(ReferralState)


def test_every_state_but_cancelled_can_be_reached() -> None:
    reached = {ReferralState.OPENED}
    while grown := {after for state in reached for after in LIFE_CYCLE[state].values()} - reached:
        reached |= grown
    # Cancelling is a referrer's act, for which there is no fact yet.
    assert set(ReferralState) - reached == {ReferralState.CANCELLED}


def test_a_person_can_leave_every_state_that_is_not_an_end() -> None:
    passing = {ReferralState.DECLINED, ReferralState.EXPIRED}
    assert all(Step.WITHDRAW in LIFE_CYCLE[state] for state in set(ReferralState) - OVER - passing)
