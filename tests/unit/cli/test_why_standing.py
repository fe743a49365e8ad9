"""How a referral stands, since when and what comes next: sentences somebody reads out at a desk."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.why.coming import coming
from deploy.local.why.standing import SENTENCES, standing
from services.router.life_cycle import OVER, WAITING
from services.router.state import Referral
from shared.contracts.people import ConsentChanged
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import Band, DeclineReason, Flag, Kind, Need, Outcome, ReferralState, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FITTING, FRIDAY, SOMEBODY, World, policy, scored, stopped

POLICY = policy()
PACK = POLICY.packs["walsall"]
HOUR = timedelta(hours=1)


def released() -> World:
    """Somebody released at 11:00 on a Friday; the criminal justice team is asked until 17:00."""
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, band=Band.SAME_DAY))
    return world


def said(world: World, referral: Referral | None = None) -> str:
    return standing(referral or world.only(), PACK, world.now).sentence


def test_an_unanswered_one_says_who_is_waited_for_and_the_two_things_that_come() -> None:
    assert said(released()) == (
        "It waits for an answer of The Beacon (Change Grow Live), criminal justice team, since 11:00 today; "
        "at 13:00 today they are asked again and the services manager of The Beacon is told; "
        "at 17:00 today The Beacon (Change Grow Live), entry into service, is asked next."
    )


def test_asked_again_only_the_end_is_left() -> None:
    world = released()
    world.deadlines(FRIDAY + 3 * HOUR)
    assert said(world) == (
        "It waits for an answer of The Beacon (Change Grow Live), criminal justice team, since 11:00 today; "
        "at 17:00 today The Beacon (Change Grow Live), entry into service, is asked next."
    )


def test_silence_shows_who_had_it_and_with_whom_it_goes_on() -> None:
    world = released()
    world.deadlines(FRIDAY + 7 * HOUR)
    first, second = world.referrals()
    assert said(world, first).startswith(
        "The Beacon (Change Grow Live), criminal justice team, have it no more since 17:00 today: "
    )
    assert "entry into service is asked next" in said(world, first)
    assert said(world, second).startswith(
        "It waits for an answer of The Beacon (Change Grow Live), entry into service, since 17:00 today; "
    )
    assert said(world, second).endswith(
        "nobody is left to ask, and Rowan Ashby (substance misuse commissioner, Walsall Council) is told."
    )


def test_the_next_day_is_said_by_its_name() -> None:
    world = released()
    world.now = FRIDAY + timedelta(days=1)
    assert "since 11:00 on Friday 20 November" in said(world)


def test_who_has_the_person_already_is_not_asked_a_second_time() -> None:
    (one,) = released().referrals()
    (_, last) = coming(one, PACK, held=["the-beacon/entry-into-service"])
    assert last.what == "The Beacon (Change Grow Live), entry into service, who has this person already, hears of it"


ANSWERS = {
    Verb.ACKNOWLEDGE: "saw it at 12:00 today and have not said yet whether they take it",
    Verb.ACCEPT: "The Beacon (Change Grow Live), criminal justice team, took it on at 12:00 today",
    Verb.ATTENDED: "The person came at 12:00 today, and The Beacon (Change Grow Live), criminal justice team, work",
}


@pytest.mark.parametrize("verb", ANSWERS)
def test_an_answer_is_told_with_its_moment(verb: Verb) -> None:
    world = released()
    world.now += HOUR
    world.answer(world.only(), verb)
    world.now += HOUR
    assert ANSWERS[verb] in said(world)


def test_an_appointment_is_what_comes_next() -> None:
    world = released()
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(days=3, hours=3)))
    assert "have made an appointment, since 11:00 today; " in said(world)
    assert "at 14:00 on Monday 23 November there is the appointment" in said(world)


def test_a_closed_one_says_who_ended_it_and_how() -> None:
    world = released()
    world.answer(world.only(), Verb.ACCEPT)
    world.now += HOUR
    world.answer(world.only(), Verb.CLOSE, outcome=Outcome.IN_TREATMENT)
    assert said(world) == (
        "It ended at 12:00 today: The Beacon (Change Grow Live), criminal justice team, closed it (in treatment)."
    )


def test_a_death_and_consent_taken_back_say_why_it_ended() -> None:
    dead, back = released(), released()
    dead.take(stopped())
    back.take(ConsentChanged(person_id=SOMEBODY, version=2, event_id=made_of("back"), consents=False))
    assert said(dead) == "It ended at 11:00 today: all contact stops (death)."
    assert said(back) == "It ended at 11:00 today: consent was taken back."


def test_nobody_took_it_names_the_person_who_has_it_now() -> None:
    world = released()
    for _ in range(2):
        waiting = next(one for one in world.referrals() if one.state in WAITING)
        world.answer(waiting, Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    (last,) = [one for one in world.referrals() if one.state is ReferralState.UNROUTABLE]
    assert said(world, last).startswith(
        "Nobody took it: since 11:00 today it is with Rowan Ashby (substance misuse commissioner, Walsall Council)"
    )


def test_a_team_the_pack_has_no_more_is_called_by_its_id() -> None:
    gone = released().only().model_copy(update={"team": "closed-down"})
    assert "an answer of the-beacon/closed-down" in standing(gone, PACK, FRIDAY).sentence


def test_every_state_has_a_sentence() -> None:
    assert set(SENTENCES) == set(ReferralState)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from([*Verb, None]), max_size=6),
    st.sampled_from([Kind.CUSTODY_RELEASE, Kind.WALK_IN, Kind.PRISON_RELEASE]),
)
def test_what_is_said_to_come_next_is_what_the_clock_does_next(moves: list[Verb | None], kind: Kind) -> None:
    """Whatever was answered: the soonest thing that is told is no later than the deadline that is armed."""
    world = World(POLICY, FRIDAY)
    world.take(scored(kind, Need.DRUGS))
    for verb in moves:
        world.now += timedelta(minutes=7)
        if verb is None:
            world.deadlines(world.now + HOUR)
        else:
            world.answer(world.referrals()[-1], verb, **FITTING.get(verb, {}))
    for one in world.referrals():
        found = standing(one, PACK, world.now)
        armed = world.due_at.get(one.key)
        assert found.sentence.endswith(".")
        assert (found.next == ()) or one.state not in OVER
        if armed is not None:
            assert armed in [each.at for each in found.next]
            assert found.next[0].at <= armed


def test_who_applies_reads_what_is_missing_and_a_step_who_is_asked_next() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL, Need.ALCOHOL, Need.DETOX, flags=(Flag.SEIZURE_RISK,)))
    own = next(one for one in world.referrals() if one.team == "inpatient-detox")
    world.answer(own, Verb.ACCEPT)
    assert said(world, world.referral(own.referral_id)).endswith(
        "; of the application for a place in a detox or rehab these are missing: blood tests, "
        "work with the key worker, the panel, the funding, the aftercare plan."
    )
    step = next(one for one in world.referrals() if one.step is not None)
    assert said(world, step).endswith("The Beacon (Change Grow Live), detox and rehab placements, is asked next.")
    for _ in range(5):
        waiting = next(one for one in world.referrals() if one.step and one.state in WAITING)
        world.answer(waiting, Verb.CLOSE, outcome="other")
    assert "a place in a detox or rehab all is done" in said(world, world.referral(own.referral_id))
