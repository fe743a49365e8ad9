"""A person is judged anew after the rules changed: what is open may become more urgent, and nothing else happens."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.people import Factor, PersonScored, Score
from shared.contracts.rescoring import Before, PersonRescored
from shared.contracts.vocabulary import Band, Flag, Kind, Need, ReferralState, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, asks, changes, policy, requests, scored, stopped

WHY = Factor(text="sleeps rough", rule="rough-sleeping", evidence=(made_of("event", SOMEBODY, 1),), points=4)


def anew(before: PersonScored, band: Band, *, version: int = 2, area: str = "walsall") -> PersonRescored:
    """The same event, judged by other rules."""
    score = Score(value=20, low=20, high=40, unknown=(), band=band, factors=(WHY,))
    was = before.score
    return PersonRescored(
        person_id=before.person_id,
        version=version,
        event_id=before.event_id,
        run=made_of("run"),
        area=area,
        before=Before(value=was.value, low=was.low, high=was.high, band=was.band),
        score=score,
    )


@pytest.fixture
def world() -> World:
    return World(policy())


@pytest.fixture
def event(world: World) -> PersonScored:
    """Somebody in custody who is asked about, not urgently."""
    one = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, band=Band.STANDARD)
    world.take(one)
    return one


def test_what_the_event_opened_becomes_more_urgent_and_its_agency_hears_so(world: World, event: PersonScored) -> None:
    before = {one.referral_id: one for one in world.referrals()}
    facts = world.take(anew(event, Band.NOW))
    after = {one.referral_id: one for one in world.referrals()}
    assert after.keys() == before.keys()
    assert {one.band for one in after.values()} == {Band.NOW}
    assert all(one.respond_by <= before[one.referral_id].respond_by for one in after.values())
    assert set(changes(facts)) == {"referral.raised"}
    assert {one.payload_type for one in requests(facts)} >= {"referral.raised"}
    (step,) = {one.history[-1].reason for one in after.values()}
    assert step == "judged anew by changed rules: help is due within the hour: the person is here or says yes"


def test_the_clock_runs_by_the_new_band(world: World, event: PersonScored) -> None:
    world.take(anew(event, Band.NOW))
    assert all(one.respond_by <= FRIDAY + timedelta(hours=1) for one in world.referrals())
    assert all(one.clock is not None and one.clock.version == one.version for one in world.referrals())


def test_what_agencies_know_of_the_score_is_the_new_one(world: World, event: PersonScored) -> None:
    facts = world.take(anew(event, Band.NOW))
    assert {(one.profile.score, one.profile.factors) for one in world.referrals()} == {(20, ("sleeps rough",))}
    assert all("20" not in one.reason for one in asks(facts))


@pytest.mark.parametrize("band", [Band.STANDARD, Band.PLANNED])
def test_less_or_as_urgent_changes_nothing(world: World, band: Band) -> None:
    urgent = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, band=Band.SAME_DAY, flags=[Flag.ROUGH_SLEEPING])
    world.take(urgent)
    assert world.take(anew(urgent, band)) == []
    assert world.last is not None
    assert world.last.changes == {}


def test_somebody_for_whom_nothing_is_open_is_asked_about_nowhere(world: World) -> None:
    unheard = scored(person_id=made_of("nobody heard of"))
    assert world.take(anew(unheard, Band.NOW)) == []
    assert world.referrals() == []


def test_nothing_is_opened_withdrawn_or_closed_for_somebody_who_died(world: World, event: PersonScored) -> None:
    world.take(stopped())
    states = {one.state for one in world.referrals()}
    assert world.take(anew(event, Band.NOW, version=10)) == []
    assert {one.state for one in world.referrals()} == states == {ReferralState.WITHDRAWN}


@pytest.mark.usefixtures("event")
def test_what_another_event_opened_stays_as_urgent_as_that_event(world: World) -> None:
    before: dict[UUID, Band] = {one.referral_id: one.band for one in world.referrals()}
    other = scored(Kind.HOUSING_PRESENTATION, Need.HOUSING, event=2, version=2, homeless=True)
    world.take(other, happened=FRIDAY + timedelta(hours=1))
    opened = {one.referral_id for one in world.referrals() if one.event_id == other.event_id}
    world.take(anew(other, Band.NOW, version=3))
    raised = {one.referral_id for one in world.referrals() if one.history[-1].what == "raised"}
    assert opened <= raised
    untouched = before.keys() - raised
    assert untouched
    assert {one: world.referral(one).band for one in untouched} == {one: before[one] for one in untouched}


def test_an_older_judgement_than_the_event_that_was_routed_changes_nothing(world: World, event: PersonScored) -> None:
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, event=2, version=5), happened=FRIDAY + timedelta(hours=2))
    assert world.take(anew(event, Band.NOW, version=4)) == []


def test_another_areas_judgement_changes_nothing_here(world: World, event: PersonScored) -> None:
    assert world.take(anew(event, Band.NOW, area="cumberland")) == []


def test_who_has_accepted_hears_that_it_is_more_urgent_and_keeps_the_time_that_was_set(
    world: World, event: PersonScored
) -> None:
    referral = world.referrals()[0]
    world.answer(referral, Verb.ACKNOWLEDGE)
    world.answer(world.referral(referral.referral_id), Verb.ACCEPT)
    due = world.referral(referral.referral_id).respond_by
    world.take(anew(event, Band.NOW))
    after = world.referral(referral.referral_id)
    assert (after.state, after.band, after.respond_by) == (ReferralState.ACCEPTED, Band.NOW, due)


def test_the_same_judgement_twice_is_told_once(world: World, event: PersonScored) -> None:
    assert world.take(anew(event, Band.NOW)) != []
    assert world.take(anew(event, Band.NOW, version=3)) == []
