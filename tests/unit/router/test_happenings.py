"""What happens to somebody besides an event: a place in a cohort, an appointment they did not come to."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.router.state import Referral
from shared.contracts.cohorts import CohortEntered
from shared.contracts.people import ConsentChanged, PersonMerged
from shared.contracts.referrals import Appointment, ReferralChanged, ReferralReported
from shared.contracts.vocabulary import AppointmentType, Band, Kind, Need, ReferralState, Verb
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from tests.unit.router.builders import (
    FRIDAY,
    SOMEBODY,
    World,
    and_rules,
    changes,
    policy,
    requests,
    scored,
    stopped,
    without_rules,
)

RAPID = "the-beacon/complex-cases"
OUTREACH = "the-beacon/rough-sleeper-team"
COHORT_RULE: dict[str, object] = {
    "id": "rapid-pathway",
    "group": "rapid-pathway",
    "on": "cohort_entered",
    "when": {"cohorts_any": ["vulnerable-low-offending"]},
    "candidates": [RAPID],
    "at_least": "same_day",
}
DNA_RULE: dict[str, object] = {
    "id": "did-not-come",
    "group": "outreach",
    "on": "did_not_attend",
    "when": {},
    "candidates": [OUTREACH],
    "at_least": "same_day",
}


def entered(person_id: UUID = SOMEBODY, cohort: str = "vulnerable-low-offending", event: object = 9) -> CohortEntered:
    return CohortEntered(
        person_id=person_id, version=1, event_id=made_of("event", event), area="walsall", cohort=cohort,
        title="twenty", size=20, reason="entered", at=FRIDAY, rank=1,
    )  # fmt: skip


def open_at(world: World, team: str) -> list[Referral]:
    return [one for one in world.referrals() if one.target == team and one.state is ReferralState.OFFERED]


def missed(world: World) -> Referral:
    """Somebody who walked in was given an appointment and did not come."""
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    (referral,) = world.referrals()
    world.answer(referral, Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=3)))
    world.now = FRIDAY + timedelta(hours=4)
    return world.referral(referral.referral_id)


def test_a_place_in_a_cohort_opens_what_its_members_may_have() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    told = world.take(entered())
    (referral,) = open_at(world, RAPID)
    assert (referral.rule, referral.band) == ("rapid-pathway", Band.SAME_DAY)
    assert referral.person_id == SOMEBODY
    assert [one.agency for one in requests(told)] == ["the-beacon"]


def test_no_event_by_itself_opens_what_is_for_the_members_of_a_cohort() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS).model_copy(update={"cohorts": ("vulnerable-low-offending",)}))
    assert open_at(world, RAPID) == []


def test_another_cohort_opens_nothing() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    assert changes(world.take(entered(cohort="another"))) == []
    assert world.last is not None
    assert "no rule answers" in world.last.reason


def test_two_who_enter_because_of_one_event_are_two_cases() -> None:
    world, other = World(and_rules(COHORT_RULE)), made_of("somebody else")
    for person in (SOMEBODY, other):
        world.take(scored(Kind.WALK_IN, Need.DRUGS, person_id=person))
        world.take(entered(person))
    assert {one.person_id for one in open_at(world, RAPID)} == {SOMEBODY, other}


def test_who_enters_again_is_not_asked_about_twice() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    world.take(entered(event=1), "first")
    assert "raised" in "".join(changes(world.take(entered(event=2), "second")))
    assert len(open_at(world, RAPID)) == 1


def test_a_place_of_somebody_nobody_heard_of_is_a_dead_letter() -> None:
    with pytest.raises(BadRecord) as refused:
        World(and_rules(COHORT_RULE)).take(entered())
    assert refused.value.kind == "nobody-known"


def test_after_a_death_a_place_opens_nothing() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    world.take(stopped())
    assert changes(world.take(entered())) == []


def test_consent_taken_back_a_place_opens_nothing() -> None:
    world = World(and_rules(COHORT_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    world.take(ConsentChanged(person_id=SOMEBODY, version=2, event_id=made_of("no"), consents=False))
    assert changes(world.take(entered())) == []


def test_after_a_merge_the_survivor_is_asked_about() -> None:
    world, survivor = World(and_rules(COHORT_RULE)), made_of("survivor")
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    merged = {"merged_from": SOMEBODY, "merged_into": survivor}
    world.take(PersonMerged(person_id=survivor, version=2, event_id=made_of("merge"), **merged))
    world.take(entered(survivor))
    assert [one.person_id for one in open_at(world, RAPID)] == [survivor]


def test_who_did_not_come_is_looked_for_and_the_referral_stays_open() -> None:
    world = World(and_rules(DNA_RULE))
    referral = missed(world)
    told = world.answer(referral, Verb.DID_NOT_ATTEND)
    assert world.referral(referral.referral_id).state is ReferralState.DID_NOT_ATTEND
    (outreach,) = open_at(world, OUTREACH)
    assert outreach.rule == "did-not-come"
    assert referral.referral_id in world.person().open
    assert [one.payload["reason"] for one in requests(told)] == [
        "of this test",
        "heard of again: did not come to an appointment at 14:00 today, Station Street",
    ]


def test_who_leads_hears_of_a_miss_with_a_version_higher_than_they_have() -> None:
    world = World(and_rules(DNA_RULE))
    world.take(scored(Kind.WALK_IN, Need.DRUGS, Need.MENTAL_HEALTH))
    lead, other = world.referrals()
    world.answer(lead, Verb.ACCEPT)
    world.answer(other, Verb.ACCEPT)
    told = world.answer(world.referral(other.referral_id), Verb.DID_NOT_ATTEND)
    heard = [one for one in requests(told) if one.referral_id == lead.referral_id]
    assert [(one.version, one.payload["version"], one.payload["reason"]) for one in heard] == [
        (4, 4, "heard of again: did not come to an appointment")
    ]
    assert world.referral(lead.referral_id).state is ReferralState.ACCEPTED


def test_another_type_or_another_day_is_another_miss_and_the_same_again_is_not() -> None:
    world = World(policy())
    world.take(scored(Kind.WALK_IN, Need.DRUGS))
    world.answer(world.only(), Verb.ACCEPT)
    key = world.only().referral_id
    for hours, what in ((0, "group"), (1, "group"), (1, "plan_review"), (23, "plan_review")):
        world.now = FRIDAY + timedelta(hours=hours)
        world.answer(world.referral(key), Verb.DID_NOT_ATTEND, appointment_type=AppointmentType(what))
    steps = [one for one in world.referral(key).history if one.what == "did_not_attend"]
    assert [(one.at.hour, one.appointment_type) for one in steps] == [
        (11, "group"), (12, "plan_review"), (10, "plan_review"),
    ]  # fmt: skip


def test_which_appointment_it_was_is_told_to_who_counts_and_to_no_referrer() -> None:
    world = World(policy())
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, site="Walsall custody suite"))
    slot = Appointment(at=FRIDAY + timedelta(hours=3), type=AppointmentType.NMP_ASSESSMENT)
    told = world.answer(world.only(), Verb.SCHEDULE, appointment=slot)
    (step,) = [one.data for _, one in told if isinstance(one.data, ReferralChanged)]
    assert step.appointment_type is AppointmentType.NMP_ASSESSMENT
    reports = [one.data for _, one in told if isinstance(one.data, ReferralReported)]
    assert [one.appointment for one in reports] == [Appointment(at=slot.at)]


def test_without_a_rule_for_it_who_did_not_come_changes_the_referral_only() -> None:
    world = World(without_rules("not-come"))
    referral = missed(world)
    world.answer(referral, Verb.DID_NOT_ATTEND)
    assert [one.rule for one in world.referrals()] == [referral.rule]


def test_a_second_missed_appointment_raises_the_outreach_that_is_open() -> None:
    world = World(and_rules(DNA_RULE))
    referral = missed(world)
    world.answer(referral, Verb.DID_NOT_ATTEND)
    world.answer(world.referral(referral.referral_id), Verb.SCHEDULE, appointment=Appointment(at=world.now))
    world.now += timedelta(days=1)
    told = world.answer(world.referral(referral.referral_id), Verb.DID_NOT_ATTEND)
    assert "referral.raised" in changes(told)
    assert len(open_at(world, OUTREACH)) == 1
