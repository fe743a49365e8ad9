"""An application in steps (S27): each step is somebody's, none goes quiet, and who applied hears how it stands."""

from datetime import timedelta

import pytest

from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.people import PersonStopped
from shared.contracts.vocabulary import Flag, Kind, Need, ReferralState, Verb
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, policy, requests, scored

PLACES, NURSES, WORKERS = "the-beacon/inpatient-detox", "the-beacon/prescribing", "the-beacon/complex-cases"
PANEL, MONEY, AFTER = "the-beacon/detox-panel", "the-beacon/placements-budget", "the-beacon/recovery-support"
STEPS = ("bloods", "preparation", "panel", "funding", "aftercare-plan")


def applied() -> World:
    """Somebody whom the placing team has taken on."""
    world = World(policy(), FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL, Need.ALCOHOL, Need.DETOX, flags=(Flag.SEIZURE_RISK,)))
    world.answer(applicant(world), Verb.ACCEPT)
    return world


def applicant(world: World) -> Referral:
    return next(one for one in world.referrals() if one.target == PLACES and one.step is None)


def step(world: World) -> Referral:
    """The step that is open."""
    (one,) = [one for one in world.referrals() if one.step is not None and one.state not in OVER]
    return one


def name(world: World) -> str:
    taken = step(world).step
    assert taken is not None
    return taken.step


def done(world: World, *steps: str) -> None:
    for expected in steps:
        assert name(world) == expected
        world.answer(step(world), Verb.CLOSE, outcome="other")


def test_steps_are_asked_in_their_order_and_each_of_its_own_team() -> None:
    world, teams = applied(), []
    for _ in STEPS:
        teams.append(step(world).target)
        done(world, name(world))
    assert teams == [NURSES, WORKERS, PANEL, MONEY, AFTER]
    assert applicant(world).history[-1].reason.endswith("a place in a detox or rehab is done")
    assert not [one for one in world.referrals() if one.step is not None and one.state not in OVER]


def test_only_done_or_declined_stops_a_step() -> None:
    world = applied()
    before = step(world)
    for verb in (Verb.ACKNOWLEDGE, Verb.ACCEPT):
        world.answer(before, verb)
    assert step(world).clock == before.clock
    assert step(world).state is ReferralState.OFFERED


def test_whoever_has_the_person_may_be_asked_for_a_step_too() -> None:
    world = applied()
    world.answer(step(world), Verb.DECLINE, reason="no_capacity")
    assert (step(world).target, name(world)) == (PLACES, "bloods")
    assert applicant(world).state is ReferralState.ACCEPTED


def test_who_does_a_step_does_not_have_the_person_for_another_event() -> None:
    world = applied()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.MISSED_PICKUP, Need.PRESCRIPTION, event=2, version=2))
    of_nurses = [one for one in world.referrals() if one.target == NURSES]
    assert [one.step is None for one in of_nurses].count(True) == 1
    assert step(world).because.startswith("blood tests is step 1 of 5")


def test_a_step_belongs_to_the_event_that_was_applied_for_whatever_was_heard_since() -> None:
    world = applied()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.MISSED_PICKUP, Need.PRESCRIPTION, event=2, version=2))
    done(world, "bloods")
    assert (step(world).event_id, step(world).kind) == (applicant(world).event_id, Kind.SELF_REFERRAL)


def test_a_team_that_gives_the_application_up_hands_it_on_with_its_steps() -> None:
    world = applied()
    done(world, "bloods")
    world.answer(applicant(world), Verb.DECLINE, reason="no_capacity")
    (now,) = [one for one in world.referrals() if one.applied is not None and one.state not in OVER]
    assert (now.target, now.applied is not None and now.applied.done) == (WORKERS, ("bloods",))
    done(world, "preparation")
    assert name(world) == "panel"


def test_what_the_panel_refuses_goes_back_with_its_reason() -> None:
    world = applied()
    done(world, "bloods", "preparation")
    world.answer(step(world), Verb.DECLINE, reason="insufficient_information")
    assert name(world) == "preparation"
    assert "the panel: declined (insufficient_information), so it goes back" in applicant(world).history[-1].reason
    done(world, "preparation", "panel")
    assert name(world) == "funding"


def test_a_refusal_with_nobody_left_is_told_to_a_named_person_with_its_reason() -> None:
    world = applied()
    done(world, "bloods", "preparation", "panel")
    world.answer(step(world), Verb.DECLINE, reason="no_funding")
    facts = world.answer(step(world), Verb.DECLINE, reason="no_funding")
    last = policy().pack("walsall").area.unroutable_contact
    assert last.email in {one.email for one in requests(facts)}
    assert applicant(world).history[-1].reason.startswith("the funding: not done")
    assert any("no_funding" in one.reason for one in applicant(world).history)


@pytest.mark.parametrize("outcome", ["could_not_contact", "declined_help", "moved"])
def test_closed_without_being_done_is_told_and_opens_no_next_step(outcome: str) -> None:
    world = applied()
    facts = world.answer(step(world), Verb.CLOSE, outcome=outcome)
    last = policy().pack("walsall").area.unroutable_contact
    assert last.email in {one.email for one in requests(facts)}
    assert not [one for one in world.referrals() if one.step is not None and one.state not in OVER]
    assert f"not done ({outcome})" in applicant(world).history[-1].reason


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_a_step_that_nobody_does_is_chased_and_ends_with_a_named_person(number: int) -> None:
    world = applied()
    done(world, *STEPS[:number])
    silent = step(world)
    world.deadlines(world.now + timedelta(days=90))
    last = policy().pack("walsall").area.unroutable_contact
    steps = {one.referral_id for one in world.referrals() if one.step is not None}
    told = [one for one in requests(world.said) if one.payload_type == "referral.unroutable"]
    told = [one for one in told if one.referral_id in steps]
    assert [one.email for one in told] == [last.email]
    assert "chased" in [one.what for one in world.referral(silent.referral_id).history]
    assert any(one.reason.startswith(f"{_title(STEPS[number])}: ") for one in applicant(world).history)


def _title(id_: str) -> str:
    steps = policy().pack("walsall").applications["detox-or-rehab"].steps
    return next(one.title for one in steps if one.id == id_)


def test_closing_the_application_ends_its_steps() -> None:
    world = applied()
    world.answer(applicant(world), Verb.CLOSE, outcome="other")
    assert {one.state for one in world.referrals() if one.step is not None} == {ReferralState.WITHDRAWN}


def test_death_ends_application_and_steps_and_asks_nobody_else() -> None:
    world = applied()
    before = len(world.referrals())
    world.take(PersonStopped(person_id=SOMEBODY, version=9, event_id=SOMEBODY, because="death"))
    assert world.person().open == {}
    assert len(world.referrals()) == before


def test_a_bed_says_what_is_missing_and_then_that_nothing_is() -> None:
    world = applied()
    done(world, "bloods", "preparation")
    world.now += timedelta(hours=1)
    world.take(scored(Kind.BED_OFFERED, event=2, version=2))
    assert "still missing: the panel, the funding, the aftercare plan" in applicant(world).history[-1].reason
    done(world, "panel", "funding", "aftercare-plan")
    world.now += timedelta(hours=1)
    world.take(scored(Kind.BED_OFFERED, event=3, version=3))
    assert (
        "every step of the application for a place in a detox or rehab is done" in applicant(world).history[-1].reason
    )


def test_a_bed_that_is_taken_begins_no_application() -> None:
    world = World(policy(), FRIDAY)
    world.take(scored(Kind.BED_OFFERED))
    (bed,) = world.referrals()
    world.answer(bed, Verb.ACCEPT)
    assert [one.step for one in world.referrals()] == [None]
