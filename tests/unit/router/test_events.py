"""Events that meet an open referral, deaths, consent, merges, deliveries, agreements."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.router.policy import Policy
from services.router.state import PersonRow, person_key
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested, NotificationStop
from shared.contracts.people import ConsentChanged, ContactChanged, PersonMerged
from shared.contracts.referrals import Appointment
from shared.contracts.rescoring import StandingsRenewed
from shared.contracts.vocabulary import Band, DeliveryOutcome, Flag, Kind, Need, ReferralState, Verb
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from tests.product import packs
from tests.unit.router.builders import (
    FRIDAY,
    SECRET,
    SOMEBODY,
    World,
    asks,
    changes,
    outcome,
    policy,
    requests,
    scored,
    stopped,
)

POLICY = policy()
OTHER = made_of("another")


def open_world(**more: object) -> World:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, **more))  # type: ignore[arg-type] # the builder's own
    world.said.clear()
    return world


def asked_of_agency(world: World) -> Message:
    (one,) = [
        message
        for _, message in world.said
        if isinstance(message.data, NotificationRequested) and message.data.to == "agency"
    ]
    return one


def test_the_same_release_reported_twice_within_ten_minutes_joins_the_open_referral() -> None:
    world = open_world(site="BW-1")
    later = FRIDAY + timedelta(minutes=9)
    assert world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, site="BW-1", event=2), happened=later) == []
    assert world.last is not None
    assert "probable repeat" in world.last.reason


@pytest.mark.parametrize(("site", "minutes"), [("BW-2", 1), ("BW-1", 11)])
def test_another_place_or_time_is_another_event(site: str, minutes: int) -> None:
    world = open_world(site="BW-1")
    world.now += timedelta(minutes=minutes)
    facts = world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, site=site, event=2))
    assert changes(facts) == ["referral.raised"]


def test_a_more_urgent_repeat_raises_the_open_referral() -> None:
    world = open_world()
    facts = world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, event=2, band=Band.NOW))
    assert changes(facts) == ["referral.raised"]
    assert world.only().band is Band.NOW
    assert world.only().respond_by == FRIDAY + timedelta(hours=1)


def test_a_fresh_event_raises_the_referral_its_team_has_instead_of_opening_another() -> None:
    world = open_world()
    world.now += timedelta(hours=1)
    facts = world.take(scored(Kind.PROBATION_CONTACT, Need.ALCOHOL, event=2, flags=[Flag.MANDATED], version=2))
    assert changes(facts) == ["referral.raised"]
    (asked,) = asks(facts)
    assert asked.shared["needs"] == ["alcohol"]
    assert asked.version == world.only().version == 3


def test_a_raise_never_gives_more_time() -> None:
    world = open_world()
    before = world.only()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.PROBATION_CONTACT, event=2))
    assert world.only().respond_by <= before.respond_by
    assert world.only().band is before.band


def test_a_raise_after_acceptance_starts_no_clock() -> None:
    world = open_world()
    world.answer(world.only(), Verb.ACCEPT)
    world.now += timedelta(hours=1)
    world.take(scored(Kind.PROBATION_CONTACT, event=2))
    assert world.due_at == {}


def test_a_death_withdraws_everything_and_every_agency_hears_it_without_a_name() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, homeless=True))
    world.said.clear()
    facts = world.take(stopped())
    assert {one.state for one in world.referrals()} == {ReferralState.WITHDRAWN}
    assert {one.agency for one in asks(facts)} == {"the-beacon", "walsall-council"}
    assert all(one.shared == {} for one in asks(facts))
    assert all(one.person_id is None for one in requests(facts))
    person, *referrals = [message.data for _, message in facts if isinstance(message.data, NotificationStop)]
    assert (person.person_id, person.referral_id) == (SOMEBODY, None)
    assert {stop.referral_id for stop in referrals} == {one.referral_id for one in world.referrals()}
    assert world.due_at == {}


def test_after_a_death_nobody_is_asked() -> None:
    world = open_world()
    world.take(stopped())
    assert world.take(scored(Kind.AE_ATTENDANCE, Need.ALCOHOL, event=3)) == []


def consent(given: bool, version: int = 5) -> ConsentChanged:  # noqa: FBT001 - a yes or no is the fact itself
    return ConsentChanged(person_id=SOMEBODY, version=version, event_id=made_of("consent", given), consents=given)


def test_consent_taken_back_revokes_and_asks_nobody_until_the_person_asks() -> None:
    world = open_world()
    assert "referral.revoked" in changes(world.take(consent(given=False)))
    assert world.take(scored(Kind.AE_ATTENDANCE, Need.ALCOHOL, event=3)) == []
    assert world.take(scored(Kind.WALK_IN, Need.ALCOHOL, event=4, accepts=True)) != []


def test_consent_taken_back_stops_what_is_on_its_way_and_nothing_that_comes_after_it_is_given_again() -> None:
    """A stop of the person stands for ever in the notifier: it is for deaths."""
    world = open_world()
    facts = world.take(consent(given=False))
    stops = [message.data for _, message in facts if isinstance(message.data, NotificationStop)]
    assert [(stop.person_id, stop.referral_id) for stop in stops] == [(None, world.only().referral_id)]


def test_an_older_consent_changes_nothing() -> None:
    world = open_world()
    world.take(consent(given=True, version=5))
    assert world.take(consent(given=False, version=4)) == []
    assert world.only().state is ReferralState.OFFERED


def merged() -> PersonMerged:
    return PersonMerged(
        person_id=SOMEBODY, version=7, event_id=made_of("merge"), merged_from=SOMEBODY, merged_into=OTHER
    )


def test_after_a_merge_the_survivors_death_withdraws_what_the_other_had() -> None:
    world = open_world()
    world.take(merged())
    assert world.person(SOMEBODY).alias_of == OTHER
    facts = world.take(stopped(person_id=OTHER))
    assert world.only().state is ReferralState.WITHDRAWN
    stops = {message.data.person_id for _, message in facts if isinstance(message.data, NotificationStop)}
    assert stops - {None} == {SOMEBODY, OTHER}


def test_a_merge_told_under_both_keys_is_done_once() -> None:
    world = open_world()
    world.take(merged(), 1)
    before = dict(world.bodies)
    world.take(merged(), 2)
    assert world.bodies == before


def test_an_answer_after_a_merge_finds_the_survivor() -> None:
    world = open_world()
    world.take(merged())
    world.answer(world.only(), Verb.DECLINE, reason="no_capacity")
    second = world.waiting()
    assert world.person(OTHER).open == {second.referral_id: second.target}


def test_new_contact_details_change_no_referral_and_that_is_recorded() -> None:
    world = open_world()
    person = scored().person
    changed = ContactChanged(person_id=SOMEBODY, version=3, event_id=made_of("contact"), person=person)
    assert world.take(changed) == []
    assert world.last is not None
    assert world.last.reason == "how to reach the person changed"


def test_delivered_is_not_acknowledged() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored())
    facts = world.take(outcome(asked_of_agency(world), DeliveryOutcome.DELIVERED))
    assert changes(facts) == ["referral.delivered"]
    assert world.only().state is ReferralState.OFFERED
    assert [deadline.rule for deadline in world.deadlines(FRIDAY + timedelta(days=30))][:2] == ["chase", "expire"]


@pytest.mark.parametrize("what", [DeliveryOutcome.FAILING, DeliveryOutcome.FAILED, DeliveryOutcome.NO_ENDPOINT])
def test_when_the_agency_was_not_reached_the_duty_contact_is_told_once(what: DeliveryOutcome) -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored())
    asked = asked_of_agency(world)
    facts = world.take(outcome(asked, what))
    assert changes(facts) == ["referral.undelivered"]
    assert [one.email for one in requests(facts)] == ["duty@the-beacon.invalid"]
    assert requests(world.take(outcome(asked, what), "again")) == []


def test_when_the_duty_contact_was_not_reached_either_the_areas_named_contact_is() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored())
    facts = world.take(outcome(asked_of_agency(world), DeliveryOutcome.NO_ENDPOINT))
    (contact,) = [message for _, message in facts if isinstance(message.data, NotificationRequested)]
    facts = world.take(outcome(contact, DeliveryOutcome.FAILED))
    assert [one.email for one in requests(facts)] == ["nobody-took-it@walsall-council.invalid"]


def test_an_outcome_of_a_referral_that_is_over_changes_nothing() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored())
    asked = asked_of_agency(world)
    world.take(stopped())
    assert world.take(outcome(asked, DeliveryOutcome.FAILED)) == []


def test_an_agreement_that_has_ended_shares_only_the_least_and_says_why() -> None:
    pack = POLICY.packs["walsall"]
    ended = tuple(one.model_copy(update={"expires": date(2026, 11, 19)}) for one in pack.agreements)
    world = World(Policy({"walsall": replace(pack, agreements=ended)}, POLICY.secret), FRIDAY)
    (asked,) = asks(world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS)))
    assert asked.shared == {}
    ended_on = "the agreement walsall-the-beacon ended on 2026-11-19: only the least is shared"
    assert asked.reason == f"somebody needs an answer, so ask the person again; {ended_on}"
    told = [one.reason for one in asks(world.take(stopped()))]
    assert told == [f"this is no longer asked of you; {ended_on}"]


def test_an_agreement_is_in_force_on_its_last_day() -> None:
    pack = POLICY.packs["walsall"]
    last = tuple(one.model_copy(update={"expires": FRIDAY.date()}) for one in pack.agreements)
    world = World(Policy({"walsall": replace(pack, agreements=last)}, POLICY.secret), FRIDAY)
    (asked,) = asks(world.take(scored()))
    assert asked.shared["person.family_name"] == "Test"


def test_an_area_without_a_pack_is_a_dead_letter() -> None:
    with pytest.raises(BadRecord) as raised:
        World(POLICY).take(scored(area="atlantis"))
    assert raised.value.kind == "no-area"


def test_a_fact_that_is_none_of_the_routers_is_a_dead_letter() -> None:
    with pytest.raises(BadRecord) as raised:
        World(POLICY).take(StandingsRenewed(event_id=made_of("end"), area="walsall"))
    assert raised.value.kind == "unknown-type"


def test_fields_of_a_newer_worker_survive() -> None:
    world = open_world()
    row = world.person().model_copy(update={"from_the_future": 7})
    world.bodies[person_key(SOMEBODY)] = row.model_dump_json().encode()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.OVERDOSE, event=5))
    assert isinstance(world.person(), PersonRow)
    assert (world.person().model_extra or {})["from_the_future"] == 7


def test_a_repeat_of_the_same_fact_makes_the_same_facts() -> None:
    one, other = World(POLICY, FRIDAY), World(POLICY, FRIDAY)
    event = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, homeless=True)
    assert one.take(event) == other.take(event)


def test_another_matter_asks_the_team_it_needs_although_a_later_candidate_has_the_person() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL))
    world.now += timedelta(hours=1)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    assert world.asked() == ["the-beacon/entry-into-service", "the-beacon/complex-cases"]


def test_what_nobody_else_took_is_told_to_the_team_that_has_the_person() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL))
    first = world.only()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    world.answer(first, Verb.ACCEPT)
    facts = world.answer(world.waiting(), Verb.DECLINE, reason="no_capacity")
    assert changes(facts) == ["referral.declined", "referral.raised", "referral.rerouted"]
    assert [one.team for one in asks(facts)] == ["entry-into-service"]


def test_who_has_the_person_hears_not_who_declined_nor_why_but_the_history_does() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL))
    first = world.only()
    world.now += timedelta(hours=1)
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    world.answer(first, Verb.ACCEPT)
    facts = world.answer(world.waiting(), Verb.DECLINE, reason="no_capacity")
    assert [one.reason for one in asks(facts)] == ["it is asked of you, who have this person already"]
    assert "no_capacity" in world.referral(first.referral_id).history[-1].reason


def test_a_rule_that_has_moved_on_is_raised_where_it_is_now() -> None:
    world = open_world()
    world.answer(world.only(), Verb.DECLINE, reason="no_capacity")
    world.now += timedelta(hours=1)
    facts = world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, event=2))
    assert changes(facts) == ["referral.raised"]
    assert asks(facts)[0].team == "entry-into-service"


def with_a_key_worker(policy: Policy = POLICY) -> World:
    """Entry into service has accepted somebody; then they are discharged from hospital."""
    world = World(policy, FRIDAY)
    world.take(scored(Kind.SELF_REFERRAL))
    world.answer(world.only(), Verb.ACCEPT)
    world.now += timedelta(hours=1)
    return world


def test_who_has_taken_the_person_on_hears_of_the_next_event_and_nobody_new_is_asked() -> None:
    world = with_a_key_worker()
    facts = world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    assert changes(facts) == ["referral.raised"]
    assert world.only().state is ReferralState.ACCEPTED
    assert [one.team for one in asks(facts)] == ["entry-into-service"]


def test_another_group_asks_its_own_team_although_somebody_has_the_person() -> None:
    world = with_a_key_worker()
    world.take(scored(Kind.CUSTODY_RELEASE, Need.HOUSING, homeless=True, event=2))
    assert {one.group for one in world.referrals()} > {"treatment"}


def test_a_key_worker_silent_on_news_that_cannot_wait_is_asked_again_and_then_a_named_person_is_told() -> None:
    world = with_a_key_worker()
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    rules = [one.rule for one in world.deadlines(FRIDAY + timedelta(days=5))]
    assert rules == ["chase", "expire"]
    assert world.only().state is ReferralState.ACCEPTED
    assert world.only().clock is None
    last = world.referrals()[0].history[-1]
    assert "is told" in last.reason
    assert world.person().open


def test_a_key_worker_who_answers_news_that_cannot_wait_is_left_in_peace() -> None:
    world = with_a_key_worker()
    world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2))
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=3)))
    assert world.due_at == {}


def test_news_names_a_time_only_where_an_answer_is_wanted_by_one() -> None:
    world = with_a_key_worker(Policy(packs(), SECRET))
    (urgent,) = asks(facts := world.take(scored(Kind.HOSPITAL_DISCHARGE, Need.DRUGS, event=2)))
    clock = world.only().clock
    assert clock is not None
    assert urgent.respond_by == clock.until
    assert any(line.startswith("Please look at it again, and say by ") for line in requests(facts)[0].summary.lines)
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=3)))
    assert (clock := world.only().clock) is not None, "what became of it will be asked, and is not asked yet"
    assert clock.until is not None
    (later,) = asks(facts := world.take(scored(Kind.GP_REFERRAL, Need.DRUGS, event=3, band=Band.STANDARD)))
    assert later.respond_by is None
    assert requests(facts)[0].summary.lines[2] == "Please look at it again."
