"""A joint case (S19): one case that several lead together and others help with, each told once."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.router.state import Referral
from shared.contracts.vocabulary import Kind, Need, ReferralState, Verb
from shared.packs.asks import Ask
from tests.unit.router.builders import World, and_rules, asks, changes, requests, scored

COUNCIL, TRUST = "walsall-council/rehousing-navigators", "the-beacon/complex-cases"
HELP = "the-beacon/prescribing"
JOINT: dict[str, object] = {
    "id": "jointly",
    "when": {"kinds": ["self_referral"]},
    "offer": "joint",
    "candidates": [COUNCIL, TRUST],
    "support": [HELP],
    "fallback": ["the-beacon/entry-into-service"],
}


def jointly() -> World:
    world = World(and_rules(JOINT))
    world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS))
    return world


def of(world: World, target: str) -> Referral:
    return next(one for one in world.referrals() if one.target == target)


def test_leads_and_helpers_are_asked_at_once_about_one_case() -> None:
    world = jointly()
    assert {one.target: one.role for one in world.referrals()} == {COUNCIL: "lead", TRUST: "lead", HELP: "support"}
    assert len({one.case_id for one in world.referrals()}) == 1
    assert len({one.referral_id for one in world.referrals()}) == 3


def test_each_hears_once_with_whom() -> None:
    world = World(and_rules(JOINT))
    facts = world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS))
    assert sorted(one.payload["team"] for one in requests(facts) if one.to == "agency") == [
        "complex-cases", "prescribing", "rehousing-navigators"
    ]  # fmt: skip
    (beacon, *_) = [one for one in asks(facts) if one.team == "complex-cases"]
    assert beacon.role == "lead"
    assert set(beacon.shared_by) == {COUNCIL, HELP}
    assert beacon.case_id == of(world, TRUST).case_id


def test_what_one_lead_answers_leaves_the_others_theirs() -> None:
    world = jointly()
    world.answer(of(world, COUNCIL), Verb.ACCEPT)
    assert of(world, TRUST).state is ReferralState.OFFERED


def test_a_lead_that_declines_is_replaced_in_the_same_case() -> None:
    world = jointly()
    world.answer(of(world, COUNCIL), Verb.DECLINE, reason="no_capacity")
    following = of(world, "the-beacon/entry-into-service")
    assert following.case_id == of(world, TRUST).case_id
    assert following.role == "lead"


def test_an_ask_of_one_team_names_no_others() -> None:
    world = World(and_rules(JOINT))
    (ask, *_) = asks(world.take(scored(Kind.WALK_IN, Need.DRUGS)))
    assert (ask.case_id, ask.role, ask.shared_by) == (None, None, ())


def test_support_belongs_to_a_joint_case() -> None:
    with pytest.raises(ValidationError, match="offer must be joint"):
        Ask.model_validate({"candidates": [COUNCIL], "support": [HELP], "because": "of this", "source": "ours"})


def test_a_member_helps_only_where_its_needs_are_and_a_later_need_brings_it_in() -> None:
    world = World(and_rules(JOINT | {"support": {HELP: ["prescription"]}}))
    world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS))
    assert HELP not in world.asked()
    world.answer(of(world, TRUST), Verb.ACCEPT)
    world.now += timedelta(hours=1)
    facts = world.take(scored(Kind.SELF_REFERRAL, Need.DRUGS, Need.PRESCRIPTION, event=2, version=2))
    assert sorted(changes(facts)) == ["referral.offered", "referral.opened", "referral.raised", "referral.raised"]
    assert of(world, HELP).role == "support"


def test_two_leads_that_move_on_to_one_team_one_after_the_other_are_two_referrals() -> None:
    world = jointly()
    world.answer(of(world, COUNCIL), Verb.DECLINE, reason="no_capacity")
    first = of(world, "the-beacon/entry-into-service")
    world.answer(first, Verb.DECLINE, reason="no_capacity")
    world.answer(of(world, TRUST), Verb.DECLINE, reason="no_capacity")
    again = [one for one in world.referrals() if one.target == "the-beacon/entry-into-service"]
    assert len({one.referral_id for one in again}) == 2


def test_what_a_member_does_not_take_is_for_those_who_lead_and_asks_nobody_new() -> None:
    world = jointly()
    world.answer(of(world, TRUST), Verb.ACCEPT)
    facts = world.answer(of(world, HELP), Verb.DECLINE, reason="no_capacity")
    assert of(world, HELP).state is ReferralState.REROUTED
    assert [one.team for one in asks(facts)] == ["rehousing-navigators"]
    assert "the-beacon/entry-into-service" not in world.asked()


def test_a_member_that_is_not_there_is_told_to_whoever_leads_now() -> None:
    world = jointly()
    world.answer(of(world, COUNCIL), Verb.DECLINE, reason="no_capacity")
    world.answer(of(world, HELP), Verb.DECLINE, reason="no_capacity")
    assert [one.target for one in world.referrals() if one.state is ReferralState.OFFERED] == [
        TRUST, "the-beacon/entry-into-service"
    ]  # fmt: skip


def test_the_desk_on_which_a_case_falls_back_hears_once_of_all_who_are_silent() -> None:
    world = jointly()
    world.deadlines(max(one.respond_by for one in world.referrals()))
    assert [of(world, name).state for name in (COUNCIL, TRUST, HELP)] == [ReferralState.REROUTED] * 3
    heard = [one.payload_type for one in requests(world.said) if one.payload.get("team") == "entry-into-service"]
    assert [what for what in heard if what != "referral.chased"] == ["referral.offered"]
    said = [step.reason for step in of(world, "the-beacon/entry-into-service").history if step.what == "raised"]
    assert said == [f"{COUNCIL} did not answer in time; it is asked of you, who have this person already"]


def test_who_leads_hears_of_each_member_that_is_silent() -> None:
    world = jointly()
    for lead in (COUNCIL, TRUST):
        world.answer(of(world, lead), Verb.ACCEPT)
    world.deadlines(of(world, HELP).respond_by)
    raised = [one.payload["team"] for one in requests(world.said) if one.payload_type == "referral.raised"]
    assert raised == ["rehousing-navigators"]


def test_the_desk_hears_of_a_member_that_declines_though_it_heard_of_one_that_was_silent() -> None:
    world = jointly()
    world.answer(of(world, TRUST), Verb.DECLINE, reason="no_capacity")
    facts = world.answer(of(world, COUNCIL), Verb.DECLINE, reason="no_capacity")
    assert [one.team for one in asks(facts)] == ["entry-into-service"]


def test_members_are_asked_nothing_further_once_nobody_leads_the_case() -> None:
    world = jointly()
    for lead in (COUNCIL, TRUST):
        world.answer(of(world, lead), Verb.ACCEPT)
    world.answer(of(world, COUNCIL), Verb.CLOSE, outcome="housed")
    assert of(world, HELP).state is ReferralState.OFFERED
    facts = world.answer(of(world, TRUST), Verb.CLOSE, outcome="engaged")
    assert of(world, HELP).state is ReferralState.WITHDRAWN
    assert [(one.team, one.shared) for one in asks(facts)] == [("prescribing", {})]
    assert world.person().open == {}


def test_what_a_member_closes_ends_nothing_of_the_others() -> None:
    world = jointly()
    world.answer(of(world, HELP), Verb.ACCEPT)
    world.answer(of(world, HELP), Verb.CLOSE, outcome="advice_given")
    assert {of(world, COUNCIL).state, of(world, TRUST).state} == {ReferralState.OFFERED}
