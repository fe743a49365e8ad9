"""Who referred somebody hears what became of it, in plain words and nothing of the person (S12, S28)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.policy import Policy
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationRequested
from shared.contracts.people import PersonScored
from shared.contracts.referrals import Appointment, ReferralReported
from shared.contracts.vocabulary import DeclineReason, DeliveryOutcome, Flag, Kind, Need, ReferralState, Verb
from tests.unit.router.builders import (
    FITTING,
    FRIDAY,
    SECRET,
    World,
    and_rules,
    changes,
    outcome,
    policy,
    requests,
    scored,
    stopped,
)

OUTREACH = "urn:sameday:rough-sleepers"
CUSTODY = "urn:sameday:custody:walsall"
ROUGH_SLEEPERS = "walsall-council/rough-sleepers"


def met(source: str = OUTREACH, kind: Kind = Kind.OUTREACH_CONTACT, **more: Any) -> PersonScored:
    """Somebody without a home, met in the street."""
    event = scored(kind, Need.PRESCRIPTION, homeless=True, **more)
    return event.model_copy(update={"event_source": source})


def referred(rules: Policy | None = None, **more: Any) -> World:
    world = World(rules or policy())
    world.take(met(**more))
    return world


def news(facts: list[tuple[str, Message]]) -> list[ReferralReported]:
    """What stands on the topics of who referred."""
    return [one.data for topic, one in facts if isinstance(one.data, ReferralReported) and topic.startswith("agency.")]


def told(facts: list[tuple[str, Message]]) -> list[str]:
    """To whom news of what they referred goes, and its type."""
    return [
        f"{one.payload['agency']}/{one.payload['team']} {one.payload_type}" for one in requests(facts) if _is_news(one)
    ]


def requests_of_news(facts: list[tuple[str, Message]]) -> list[ReferralReported]:
    """What the requests to tell somebody of it hold."""
    return [ReferralReported.model_validate(one.payload) for one in requests(facts) if _is_news(one)]


def _is_news(request: NotificationRequested) -> bool:
    return request.summary.subject == "What became of your referral"


def without_agreement(name: str, ended: date = date(2026, 11, 19)) -> Policy:
    return agreed(name, expires=ended)


def agreed(name: str, **terms: Any) -> Policy:
    pack = policy().packs["walsall"]
    changed = tuple(one.model_copy(update=terms) if one.agency == name else one for one in pack.agreements)
    return Policy({"walsall": replace(pack, agreements=changed)}, SECRET)


def test_to_be_asked_and_to_have_read_it_is_no_news() -> None:
    world = referred()
    assert told(world.said) == []
    assert told(world.answer(world.only(), Verb.ACKNOWLEDGE)) == []


def test_who_referred_hears_that_somebody_took_them_on() -> None:
    world = referred()
    facts = world.answer(world.only(), Verb.ACCEPT)
    assert told(facts) == [f"{ROUGH_SLEEPERS} referral.accepted"]
    (said,) = news(facts)
    assert (said.by, said.agreement) == ("the-beacon", "walsall-council-housing")
    assert said.event_id == met().event_id
    assert "has taken them on" in said.reason


def test_the_slot_is_told_and_told_again_when_it_moves() -> None:
    world = referred()
    first = world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=4)))
    again = world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=5)))
    assert [one.reason for one in (*news(first), *news(again))] == [
        "The Beacon (Change Grow Live) expects them at 15:00 today, Bradford Street",
        "The Beacon (Change Grow Live) expects them now at 16:00 today, Bradford Street",
    ]
    assert news(again)[0].appointment == Appointment(at=FRIDAY + timedelta(hours=5))


def test_after_a_decline_it_is_told_where_it_went_and_never_why() -> None:
    world = referred()
    facts = world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.RISK_TOO_HIGH)
    (said,) = news(facts)
    assert said.reason == "The Beacon (Change Grow Live) could not take them; another team there comes next"
    assert "risk" not in said.model_dump_json()


def test_the_next_of_another_agency_is_named() -> None:
    other: dict[str, object] = {
        "id": "to-another",
        "when": {"kinds": ["outreach_contact"]},
        "candidates": ["the-beacon/walk-in-desk", "cranstoun/custody"],
    }
    world = referred(and_rules(other))
    (said,) = news(world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY))
    assert (said.by, said.reason.endswith("Cranstoun comes next")) == ("cranstoun", True)


def test_after_silence_and_in_the_end_it_is_told_with_whom_it_is() -> None:
    world = referred()
    world.deadlines(FRIDAY + timedelta(days=40))
    said = news(world.said)
    assert [one.state for one in said] == [ReferralState.REROUTED, ReferralState.REROUTED, ReferralState.UNROUTABLE]
    assert "did not answer in time" in said[0].reason
    assert "substance misuse commissioner, Walsall Council" in said[-1].reason
    assert said[-1].by is None


def test_who_comes_next_still_has_somebody_to_tell() -> None:
    world = referred()
    world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.NO_CAPACITY)
    assert told(world.answer(world.waiting(), Verb.ACCEPT)) == [f"{ROUGH_SLEEPERS} referral.accepted"]


def test_that_the_person_wants_no_help_now_is_told_too() -> None:
    world = referred()
    facts = world.answer(world.only(), Verb.DECLINE, reason=DeclineReason.PERSON_DECLINED)
    assert told(facts) == [f"{ROUGH_SLEEPERS} referral.not_wanted"]


def test_a_sender_of_no_team_hears_of_it_by_the_kind_of_event() -> None:
    world = referred(source="urn:sameday:desk:testham")
    assert told(world.answer(world.only(), Verb.ACCEPT)) == [f"{ROUGH_SLEEPERS} referral.accepted"]


def test_a_senders_own_team_comes_before_the_kind() -> None:
    world = referred(source=CUSTODY)
    assert told(world.answer(world.only(), Verb.ACCEPT)) == ["cranstoun/custody referral.accepted"]


def test_who_came_of_their_own_accord_was_referred_by_nobody() -> None:
    world = referred(source="urn:sameday:desk:testham", kind=Kind.SELF_REFERRAL)
    lead = next(one for one in world.referrals() if one.agency == "the-beacon")
    assert told(world.answer(lead, Verb.ACCEPT)) == []


def test_a_site_is_looked_for_in_the_words_of_the_sender() -> None:
    hospital = scored(Kind.HOSPITAL_DISCHARGE, Need.ALCOHOL, site="Manor Hospital, ward 12")
    elsewhere = scored(Kind.HOSPITAL_DISCHARGE, Need.ALCOHOL, site="Good Hope Hospital")
    for event, hears in ((hospital, ["manor-hospital/alcohol-nurses referral.accepted"]), (elsewhere, [])):
        world = World(policy())
        world.take(event)
        assert told(world.answer(world.only(), Verb.ACCEPT)) == hears


def test_what_else_was_asked_of_others_is_not_told() -> None:
    world = World(policy())
    world.take(met(source=CUSTODY, kind=Kind.CUSTODY_RELEASE))
    housing = next(one for one in world.referrals() if one.group == "housing")
    assert told(world.answer(housing, Verb.ACCEPT)) == []


def test_an_agency_that_has_the_referral_itself_hears_all_of_it_there() -> None:
    own: dict[str, object] = {
        "id": "to-themselves",
        "when": {"kinds": ["outreach_contact"]},
        "candidates": ["walsall-council/rehousing-navigators"],
    }
    world = referred(and_rules(own))
    assert told(world.answer(world.only(), Verb.ACCEPT)) == []


def test_who_sends_what_is_known_already_hears_with_whom_the_person_is() -> None:
    world = referred()
    world.answer(world.only(), Verb.ACCEPT)
    event = met(source=CUSTODY, kind=Kind.OUTREACH_CONTACT, event=2, version=2)
    world.now = FRIDAY + timedelta(hours=1)
    facts = world.take(event)
    assert told(facts) == ["cranstoun/custody referral.known"]
    (said,) = news(facts)
    assert said.event_id == event.event_id
    slot = world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=4)))
    assert told(slot) == [f"{ROUGH_SLEEPERS} referral.scheduled"]


def test_who_sends_what_is_known_already_hears_of_their_own_event_and_not_of_the_referral_before_it() -> None:
    world = referred()
    world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=4)))
    world.now = FRIDAY + timedelta(hours=1)
    facts = world.take(met(source=CUSTODY, kind=Kind.CUSTODY_RELEASE, event=2, version=2))
    (said,) = news(facts)
    assert (said.kind, said.state) == (Kind.CUSTODY_RELEASE, ReferralState.ACCEPTED)
    (mail,) = [one for one in requests(facts) if _is_news(one)]
    assert "heard of at 12:00 today" in mail.summary.lines[0]
    assert [one.name for one in world.referrals()[0].referred_by] == [ROUGH_SLEEPERS]


def test_two_who_referred_before_anybody_answered_hear_each_of_their_own_event() -> None:
    world = referred()
    world.now = FRIDAY + timedelta(hours=1)
    world.take(met(source=CUSTODY, event=2, version=2))
    facts = world.answer(world.only(), Verb.SCHEDULE, appointment=Appointment(at=FRIDAY + timedelta(hours=4)))
    assert [one.state for one in requests_of_news(facts)] == [ReferralState.SCHEDULED, ReferralState.ACCEPTED]
    mails = [one.summary.lines[0] for one in requests(facts) if _is_news(one)]
    assert [line.split("heard of at ")[1] for line in mails] == ["11:00 today.", "12:00 today."]


def test_who_sends_what_nobody_answered_yet_hears_of_the_answer_once() -> None:
    world = referred()
    world.now = FRIDAY + timedelta(hours=1)
    assert told(world.take(met(event=2, version=2))) == []
    assert told(world.answer(world.only(), Verb.ACCEPT)) == [f"{ROUGH_SLEEPERS} referral.accepted"]


@pytest.mark.parametrize(("ended", "open_"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True)])
def test_without_an_agreement_in_force_only_that_there_is_news(ended: date, *, open_: bool) -> None:
    world = referred(without_agreement("walsall-council", ended))
    (said,) = news(world.answer(world.only(), Verb.SCHEDULE, **FITTING[Verb.SCHEDULE]))
    assert (said.by is not None, said.appointment is not None) == (open_, open_)
    assert ("ended on 2026-11-19" in said.reason) is not open_


@pytest.mark.parametrize("verb", [Verb.ATTENDED, Verb.DID_NOT_ATTEND])
@pytest.mark.parametrize(
    ("terms", "flags", "heard"),
    [
        ({}, [Flag.MANDATED], False),
        ({"attendance": "mandated"}, [Flag.MANDATED], True),
        ({"attendance": "mandated"}, [], False),
        ({"attendance": "everybody"}, [], True),
        ({"attendance": "everybody", "expires": date(2026, 11, 19)}, [Flag.MANDATED], False),
    ],
)
def test_whether_they_came_is_heard_only_as_agreed(
    verb: Verb, terms: dict[str, Any], flags: list[Flag], *, heard: bool
) -> None:
    """S24: attendance goes back only as an agreement says, and not a word of it else, not even that there is news."""
    world = referred(agreed("walsall-council", **terms), flags=flags)
    world.answer(world.only(), Verb.ACCEPT)
    facts = world.answer(world.only(), verb)
    assert told(facts) == ([f"{ROUGH_SLEEPERS} referral.{verb.value}"] if heard else [])
    assert all(one.appointment is None for one in news(facts))


def test_news_that_did_not_arrive_is_in_the_history_and_alarms_nobody() -> None:
    world = referred()
    facts = world.answer(world.only(), Verb.ACCEPT)
    request = next(one for topic, one in facts if topic == "notifications.requested")
    after = world.take(outcome(request, DeliveryOutcome.FAILED))
    assert changes(after) == ["referral.undelivered"]
    assert requests(after) == []
    assert world.only().history[-1].reason.startswith(ROUGH_SLEEPERS)


def test_of_somebody_who_has_died_nothing_more_is_told() -> None:
    world = referred()
    world.answer(world.only(), Verb.ACCEPT)
    assert told(world.take(stopped())) == []


@settings(max_examples=30, deadline=None)
@given(verbs=st.lists(st.sampled_from(list(Verb)), max_size=6))
def test_whatever_is_answered_no_news_holds_anything_of_the_person(verbs: list[Verb]) -> None:
    world = referred()
    for verb in verbs:
        world.now += timedelta(minutes=5)
        world.answer(world.referrals()[-1], verb, **FITTING.get(verb, {}))
    said = [one for one in requests(world.said) if _is_news(one)]
    for secret in ("9991017070", "01632 960999", "asks for help today", "Alex", "prescription"):
        assert all(secret not in one.model_dump_json() for one in said)
    assert len(said) == len({(one.version, one.referral_id, one.agency) for one in said})
