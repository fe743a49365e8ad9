"""An explanation is what the services themselves decide, whatever the event."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.local.explain.explanation import explanation
from services.router.life_cycle import OVER
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import Flag, Item, Kind, Need, Substance
from shared.kit.clock import rfc3339
from shared.kit.journal import BadRecord
from tests.unit.cli.explaining import NHS, TUESDAY, found, native, policies, words

SCORED = [
    kind for kind in Kind
    if kind not in {
        Kind.DRUG_ALERT, Kind.PLACE_CONCERN, Kind.DEATH_NOTIFIED, Kind.CONSENT_CHANGED,
        Kind.CONTACT_DETAILS_CHANGED, Kind.PERSON_MERGED, Kind.IDENTITY_REVIEWED,
    }
]  # fmt: skip


def some(words: Any) -> Any:
    return st.lists(st.sampled_from(list(words)), unique=True, max_size=4)


def observed() -> Any:
    names = [f"ndta.{item}" for item in Item]
    one = st.sampled_from(names).flatmap(
        lambda name: st.sampled_from([n for n in range(9) if OBSERVATIONS[name].has(n)]).map(
            lambda value: {"name": name, "value": value}
        )
    )
    return st.lists(one, max_size=4, unique_by=lambda each: each["name"])


EVENTS = st.builds(
    lambda kind, needs, flags, substances, accepts, homeless, observations, hours: native(
        kind,
        time=rfc3339(TUESDAY - timedelta(hours=hours)),
        needs=needs,
        flags=flags,
        substances=substances,
        accepts_help_now=accepts,
        observations=observations,
        person={"nhs_number": NHS, "no_fixed_abode": homeless},
    ),
    st.sampled_from(SCORED),
    some(Need),
    some(Flag),
    some(Substance),
    st.none() | st.booleans(),
    st.none() | st.booleans(),
    observed(),
    st.integers(0, 24 * 40),
)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_the_last_band_looked_at_holds_and_is_the_one_that_was_given(event: dict[str, Any]) -> None:
    decided, rules = found(event)
    assert decided.scored is not None
    *earlier, holds = rules.bands
    assert holds.matched
    assert not any(rule.matched for rule in earlier)
    policy = {rule.id: rule.band for rule in policies().areas["walsall"].scoring.bands}
    assert policy[holds.id] is decided.scored.score.band
    assert [rule.id for rule in rules.bands] == list(policy)[: len(rules.bands)]


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_every_offer_has_its_rule_and_every_rule_of_a_route_its_reason(event: dict[str, Any]) -> None:
    decided, rules = found(event)
    shown = explanation(decided, rules)
    named = {rule.id for rule in rules.routes if rule.matched}
    assert {referral.rule for referral in decided.referrals} <= named
    asked = [one for one in decided.referrals if one.state not in OVER]
    assert [(one.agency, one.team) for one in shown.offers] == [(one.agency, one.team) for one in asked]
    assert bool(decided.referrals) is not named.issubset({"no_referral", "not_wanted"})
    asks = policies().packs["walsall"].asks
    informed = {name.partition("/")[0] for one in decided.referrals for name in asks[one.rule].informs}
    told = {one.to for one in shown.notifications if one.channel == "endpoints"}
    assert told == {one.agency for one in shown.offers} | informed


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_words_are_whole_sentences_without_a_word_of_the_machine(event: dict[str, Any]) -> None:
    for line in (line for lines in words(event).values() for line in lines):
        assert line
        assert not any(odd in line for odd in ("None", "{", "}", "_", "()", "  "))
        assert NHS not in line


@settings(max_examples=30, deadline=None)
@given(EVENTS)
def test_points_of_the_items_add_up_to_what_is_known(event: dict[str, Any]) -> None:
    decided, _ = found(event)
    assert decided.scored is not None
    score = decided.scored.score
    assert sum(factor.points or 0 for factor in score.factors) == score.low


def test_the_person_is_the_one_the_running_system_would_make() -> None:
    once, again = found(native("walk_in"))[0], found(native("overdose"))[0]
    assert once.profile is not None
    assert again.profile is not None
    assert once.profile.person_id == again.profile.person_id


def test_an_alert_is_about_nobody() -> None:
    event = native("drug_alert", note="strong heroin about")
    del event["data"]["person"]
    decided, rules = found(event)
    assert explanation(decided, rules).model_dump(exclude={"rules"}) == {
        "person": None, "score": None, "offers": (), "notifications": (), "cohort": None,
    }  # fmt: skip
    assert rules.all == ()


def test_a_death_is_decided_and_offers_nothing() -> None:
    decided, rules = found(native("death_notified"))
    assert decided.reason == "the person died: all contact stops"
    assert explanation(decided, rules).offers == ()


def test_what_no_service_can_decide_is_said_as_such() -> None:
    with pytest.raises(BadRecord, match="say in accepts_help_now"):
        found(native("consent_changed"))


def test_an_assessment_too_old_to_count_is_unknown_again() -> None:
    event = native("walk_in", observations=[{"name": "ndta.housing", "value": 4}])
    then, _ = found(event)
    much_later, _ = found(event, datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert then.scored is not None
    assert much_later.scored is not None
    assert (then.scored.score.low, much_later.scored.score.low) == (4, 0)
