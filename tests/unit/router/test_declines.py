"""Why a team declines matters: some reasons go to a named post and are counted, and nobody is dropped for any (S25)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.metrics import Standing, Standings
from services.router.policy import Policy
from shared.contracts.notifications import NotificationRequested, NotificationStop
from shared.contracts.vocabulary import DeclineReason, Flag, Kind, Need, ReferralState, Verb
from shared.packs.declines import OnDecline
from tests.unit.router.builders import SECRET, World, policy, requests, scored

POLICY = policy()
ACCESS, COMMISSIONER = "access@bc-mental-health.invalid", "nobody-took-it@walsall-council.invalid"
EXCLUDED = DeclineReason.EXCLUDED_WHILE_USING
ELSEWHERE = [one for one in DeclineReason if one not in {EXCLUDED, DeclineReason.PERSON_DECLINED}]


def said(then: str, *tell: str) -> OnDecline:
    return OnDecline.model_validate({"tell": tell, "then": then, "because": "of this test", "source": "ours"})


def with_declines(rule_id: str | None, declines: dict[DeclineReason, OnDecline]) -> Policy:
    """Walsall's pack with other words on declines, of one rule or of the file."""
    pack = POLICY.packs["walsall"]
    routes = pack.routes
    if rule_id is None:
        routes = routes.model_copy(update={"on_decline": declines})
    else:
        more = [one.model_copy(update={"on_decline": declines}) if one.id == rule_id else one for one in routes.rules]
        routes = routes.model_copy(update={"rules": tuple(more)})
    return Policy({"walsall": replace(pack, routes=routes)}, SECRET)


def turned_away(reason: DeclineReason, by: Policy = POLICY) -> tuple[World, list[NotificationRequested]]:
    """Somebody at risk is referred to mental health, which declines; the world, and who is told then."""
    world = World(by)
    world.take(scored(Kind.GP_REFERRAL, Need.MENTAL_HEALTH, Need.ALCOHOL, flags=[Flag.SELF_HARM_RISK]))
    asked = next(one for one in world.referrals() if one.agency == "black-country-mental-health")
    return world, requests(world.answer(asked, Verb.DECLINE, reason=reason))


def posts(told: list[NotificationRequested]) -> list[str | None]:
    return [one.email for one in told if one.payload_type == "referral.declined"]


def state_of(world: World) -> ReferralState:
    return next(one.state for one in world.referrals() if one.agency == "black-country-mental-health")


def test_turned_away_for_using_is_told_to_the_manager_and_the_commissioner() -> None:
    _, told = turned_away(EXCLUDED)
    assert posts(told) == [ACCESS, COMMISSIONER]


def test_and_the_next_is_asked_as_the_rule_says() -> None:
    world, _ = turned_away(EXCLUDED)
    assert state_of(world) is ReferralState.REROUTED
    assert "the-beacon/entry-into-service" in world.asked()


def test_the_history_says_why_it_was_looked_into() -> None:
    world, _ = turned_away(EXCLUDED)
    (declined,) = (one for one in world.referrals() if one.declined_because is EXCLUDED)
    assert "who uses is not turned away for it" in declined.history[-1].reason


def test_who_looks_into_it_is_told_although_the_referral_moved_on() -> None:
    world, told = turned_away(EXCLUDED)
    stops = [one.data for _, one in world.said if isinstance(one.data, NotificationStop)]
    (declined,) = {one.referral_id for one in told if one.payload_type == "referral.declined"}
    (stopped,) = (one.version for one in stops if one.referral_id == declined)
    assert all(one.version > stopped for one in told if one.payload_type == "referral.declined")


@given(st.sampled_from(ELSEWHERE))
def test_for_any_other_reason_all_is_as_if_the_pack_said_nothing(reason: DeclineReason) -> None:
    world, told = turned_away(reason)
    silent, unsaid = turned_away(reason, with_declines(None, {}))
    assert [one.model_dump() for one in told] == [one.model_dump() for one in unsaid]
    assert world.asked() == silent.asked()


def test_a_rule_says_otherwise_than_the_file() -> None:
    _, told = turned_away(EXCLUDED, with_declines("self-harm", {EXCLUDED: said("next", "duty_contact")}))
    assert posts(told) == ["crisis@bc-mental-health.invalid"]


def test_a_pack_may_leave_it_to_a_named_person_instead_of_the_next() -> None:
    full = {DeclineReason.NO_CAPACITY: said("stop", "team_lead")}
    world, told = turned_away(DeclineReason.NO_CAPACITY, with_declines(None, full))
    assert state_of(world) is ReferralState.UNROUTABLE
    assert [one.email for one in told] == [COMMISSIONER, ACCESS]


def test_a_named_person_who_is_told_that_nobody_is_left_is_not_written_to_twice() -> None:
    full = {DeclineReason.NO_CAPACITY: said("stop", "unroutable_contact")}
    _, told = turned_away(DeclineReason.NO_CAPACITY, with_declines(None, full))
    assert [one.email for one in told] == [COMMISSIONER]


def test_the_persons_own_no_is_no_agencys_to_escalate() -> None:
    world, told = turned_away(DeclineReason.PERSON_DECLINED)
    assert posts(told) == []
    assert state_of(world) is ReferralState.WITHDRAWN


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_whatever_the_reason_it_is_kept_to_be_counted(reason: DeclineReason) -> None:
    world, _ = turned_away(reason)
    assert [one.declined_because for one in world.referrals() if one.agency == "black-country-mental-health"] == [
        reason
    ]


def test_who_is_asked_next_has_declined_nothing() -> None:
    world, _ = turned_away(EXCLUDED)
    assert {one.declined_because for one in world.referrals() if one.agency == "the-beacon"} == {None}


def test_declines_are_counted_by_agency_and_reason() -> None:
    board = Standings()
    board.last = Standing(declines=[("black-country-mental-health", "excluded_while_using", 4)])
    (counted,) = (one for one in board.collect() if one.name == "sameday_declines")
    (sample,) = counted.samples
    assert (sample.labels["reason"], sample.value) == ("excluded_while_using", 4)


def test_nothing_of_the_person_is_said_to_whoever_looks_into_it() -> None:
    _, told = turned_away(EXCLUDED)
    said_to = [one for one in told if one.payload_type == "referral.declined"]
    words = " ".join(line for one in said_to for line in (one.summary.subject, *one.summary.lines))
    assert "Test" not in words
    assert "shared" not in said_to[0].payload
