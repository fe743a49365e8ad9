"""A drug alert reaches everybody who opted in, once; it hangs where it must, or somebody knows (S18)."""

import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.alert_words import LEFT_OUT, about_nobody
from services.router.alerts import KEEP_ASKING
from services.router.life_cycle import HANGING, OVER, allowed
from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.alerts import AlertTold, DrugAlert
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged
from shared.contracts.referrals import AnswerRefused
from shared.contracts.vocabulary import DeclineReason, DeliveryOutcome, Outcome, ReferralState, Verb
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from tests.unit.router.builders import World, asks, outcome, policy, requests, scored, stopped

POLICY = policy()
EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OPTED_IN = {"the-beacon", "cranstoun", "walsall-council", "west-midlands-police", "pharmacies"}
ALERT = DrugAlert(event_id=made_of("alert"), area="walsall", text="nitazenes sold as heroin")


def alerted(now: datetime = EVENING, **more: object) -> World:
    world = World(POLICY, now)
    world.take(ALERT.model_copy(update=more))
    return world


def told(world: World) -> list[AlertTold]:
    return [one.data for _, one in world.said if isinstance(one.data, AlertTold)]


def about_the_alert(facts: list[tuple[str, Message]]) -> list[str]:
    return [one.agency for one in requests(facts) if one.payload_type == "alert.told"]


def at(world: World, team: str) -> Referral:
    return next(one for one in world.referrals() if one.team == team)


def ticked(world: World, team: str) -> list[tuple[str, Message]]:
    return world.answer(at(world, team), Verb.CLOSE, outcome=Outcome.OTHER)


def test_everybody_who_opted_in_hears_of_it_once_and_nobody_else() -> None:
    heard = about_the_alert(alerted().said)
    assert sorted(heard) == sorted(OPTED_IN)


def test_agencies_with_a_topic_read_it_there_too() -> None:
    world = alerted()
    topics = [topic for topic, one in world.said if isinstance(one.data, AlertTold)]
    assert topics == ["agency.the-beacon.referrals", "agency.cranstoun.referrals", "agency.walsall-council.referrals"]
    assert {one.text for one in told(world)} == {"nitazenes sold as heroin"}


def test_a_repeat_of_the_alert_tells_nobody_and_asks_nobody_again() -> None:
    world = alerted()
    world.now += timedelta(hours=3)
    assert world.take(ALERT, "sent again by another record") == []
    assert len(world.referrals()) == 2


def test_the_same_record_read_twice_makes_the_same_facts() -> None:
    first, second = ([one.id for _, one in alerted().said] for _ in range(2))
    assert first == second


def test_another_alert_is_told_again() -> None:
    world = alerted()
    assert len(about_the_alert(world.take(ALERT.model_copy(update={"event_id": made_of("other")})))) == len(OPTED_IN)


def test_it_must_hang_at_both_sites_and_each_is_asked_by_itself() -> None:
    world = alerted()
    assert {one.target for one in world.referrals()} == {"the-beacon/walk-in-desk", "the-beacon/harm-reduction"}
    assert "must hang at Bradford Street. It says: nitazenes" in at(world, "harm-reduction").because


def test_who_hangs_it_up_has_until_the_end_of_the_first_hour_of_the_next_opening() -> None:
    assert {one.respond_by for one in alerted().referrals()} == {MONDAY_TEN}
    morning = datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
    assert {one.respond_by for one in alerted(morning).referrals()} == {morning + timedelta(hours=1)}


def test_what_is_said_to_the_team_holds_no_field_of_anybody() -> None:
    world = alerted()
    assert [one.shared for one in asks(world.said)] == [{}, {}]
    assert {one.person_id for one in requests(world.said)} == {None}
    world.deadlines(MONDAY_TEN)
    assert {repr(one.shared) for one in asks(world.said)} == {"{}"}


def test_one_answer_ticks_it() -> None:
    world = alerted()
    ticked(world, "walk-in-desk")
    assert at(world, "walk-in-desk").state is ReferralState.CLOSED
    assert at(world, "harm-reduction").state is ReferralState.OFFERED


@pytest.mark.parametrize("verb", [Verb.ACKNOWLEDGE, Verb.ACCEPT, Verb.ATTENDED, Verb.DID_NOT_ATTEND, Verb.SCHEDULE])
def test_to_have_read_it_does_not_make_it_hang(verb: Verb) -> None:
    world = alerted()
    facts = world.answer(at(world, "walk-in-desk"), verb)
    (refused,) = (one.data for _, one in facts if isinstance(one.data, AnswerRefused))
    assert refused.allowed == (Verb.DECLINE, Verb.CLOSE)
    assert at(world, "walk-in-desk").clock is not None


def test_silence_is_broken_at_the_opening_and_the_team_lead_is_told() -> None:
    world = alerted()
    ticked(world, "harm-reduction")
    world.deadlines(MONDAY_TEN - timedelta(seconds=1))
    chased = [one for one in requests(world.said) if one.payload_type == "referral.chased"]
    assert [(one.to, one.email) for one in chased] == [("agency", None), ("contact", "entry-lead@the-beacon.invalid")]
    assert "does not hang yet" in chased[0].summary.subject


def test_while_it_does_not_hang_a_named_person_knows_and_the_team_is_asked_at_each_opening() -> None:
    world = alerted()
    ticked(world, "harm-reduction")
    world.deadlines(MONDAY_TEN)
    last = [one for one in requests(world.said) if one.email == "nobody-took-it@walsall-council.invalid"]
    assert len(last) == 1
    assert at(world, "walk-in-desk").respond_by == MONDAY_TEN + timedelta(days=1)
    world.deadlines(MONDAY_TEN + timedelta(days=2))
    assert at(world, "walk-in-desk").respond_by == MONDAY_TEN + timedelta(days=3)
    assert len([one for one in requests(world.said) if one.email == "nobody-took-it@walsall-council.invalid"]) == 1


def test_a_late_tick_still_counts() -> None:
    world = alerted()
    world.deadlines(MONDAY_TEN + timedelta(days=1, hours=2))
    ticked(world, "walk-in-desk")
    assert at(world, "walk-in-desk").state is ReferralState.CLOSED
    assert [one.referral_id for one in world.deadlines(MONDAY_TEN + timedelta(days=2))] == [
        at(world, "harm-reduction").referral_id
    ]


def test_after_a_week_it_ends_with_a_named_person() -> None:
    world = alerted()
    world.deadlines(EVENING + KEEP_ASKING + timedelta(days=4))
    assert {one.state for one in world.referrals()} == {ReferralState.UNROUTABLE}
    assert world.due_at == {}


def test_a_team_that_cannot_hang_it_says_so_and_a_named_person_is_told() -> None:
    world = alerted()
    facts = world.answer(at(world, "walk-in-desk"), Verb.DECLINE, reason=DeclineReason.PERSON_DECLINED)
    assert [one.email for one in requests(facts)] == ["nobody-took-it@walsall-council.invalid"]
    assert at(world, "walk-in-desk").state is ReferralState.UNROUTABLE


def test_deaths_and_consent_have_nothing_to_do_with_it() -> None:
    world = alerted()
    world.take(scored())
    world.take(ConsentChanged(person_id=made_of("somebody"), version=8, event_id=made_of("no"), consents=False))
    world.take(stopped())
    assert {one.state for one in world.referrals() if one.person_id is None} == {ReferralState.OFFERED}


def test_an_agency_that_could_not_be_told_is_told_by_its_duty_contact_once() -> None:
    world = alerted()
    failed = next(
        one
        for topic, one in world.said
        if topic == "notifications.requested" and getattr(one.data, "agency", "") == "cranstoun"
    )
    assert [one.email for one in requests(world.take(outcome(failed, DeliveryOutcome.FAILED)))] == [
        "duty@cranstoun.invalid"
    ]
    assert world.take(outcome(failed, DeliveryOutcome.NO_ENDPOINT)) == []


def test_that_it_arrived_changes_nothing() -> None:
    world = alerted()
    request = next(one for topic, one in world.said if topic == "notifications.requested")
    assert world.take(outcome(request, DeliveryOutcome.DELIVERED)) == []


def test_where_nobody_opted_in_a_named_person_is_told_and_why() -> None:
    wrexham = POLICY.packs["wrexham"]
    nobody = tuple(one.model_copy(update={"alerts": None}) for one in wrexham.agencies)
    world = World(Policy({"wrexham": replace(wrexham, agencies=nobody)}, POLICY.secret), EVENING)
    world.take(ALERT.model_copy(update={"area": "wrexham"}))
    (heard,) = requests(world.said)
    assert (heard.to, heard.email) == ("contact", wrexham.area.unroutable_contact.email)
    assert "nitazenes" in " ".join(heard.summary.lines)
    assert heard.summary.lines[-1] == "You read this because nobody in Wrexham has opted in to drug alerts."
    assert world.last is not None
    assert world.last.reason.endswith(f"the {wrexham.area.unroutable_contact.role} is told")
    request = next(one for topic, one in world.said if topic == "notifications.requested")
    (instead,) = requests(world.take(outcome(request, DeliveryOutcome.FAILED)))
    assert instead.email == wrexham.targets[wrexham.routes.otherwise.candidates[0]].agency.duty_contact.email


def test_an_area_without_a_pack_is_a_dead_letter() -> None:
    with pytest.raises(BadRecord) as raised:
        alerted(area="atlantis")
    assert raised.value.kind == "no-area"


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("call Al on 01632 960999 now", f"call Al on {LEFT_OUT} now"),
        ("NHS 999 101 7070 died", f"NHS {LEFT_OUT} died"),
        ("born 01/02/1990", f"born {LEFT_OUT}"),
        ("sold at WS1 1AA", f"sold at {LEFT_OUT}"),
        ("A1234BC sold it", f"{LEFT_OUT} sold it"),
        ("ask al@example.invalid", f"ask {LEFT_OUT}"),
        ("ask jo\uff20evil.com", f"ask {LEFT_OUT}"),
        ("ring 07700.900.123", f"ring {LEFT_OUT}"),
        ("ring 07700/900123", f"ring {LEFT_OUT}"),
        ("ring 07700\u2013900\u2013123", f"ring {LEFT_OUT}"),
        ("ring 07700 - 900 - 123", f"ring {LEFT_OUT}"),
        ("ring 07700\u200b900\u200b123", f"ring {LEFT_OUT}"),
        ("ring 07700\r\n900123", f"ring {LEFT_OUT}"),
        ("ring \uff10\uff17\uff17\uff10\uff10 900123", f"ring {LEFT_OUT}"),
        ("NHS 943.476.5919", f"NHS {LEFT_OUT}"),
        ("born 01\u201302\u20131990", f"born {LEFT_OUT}"),
        ("sold at WS1-1AA", f"sold at {LEFT_OUT}"),
        ("sold at WS1\u20131AA", f"sold at {LEFT_OUT}"),
        ("3 people, 250 mg tablets stamped 2cb", "3 people, 250 mg tablets stamped 2cb"),
    ],
)
def test_what_could_say_who_somebody_is_is_left_out(said: str, heard: str) -> None:
    assert about_nobody(said) == heard


@pytest.mark.parametrize("between", ["\r\n", "\x1b", "\x85", "\u2028", "\u2029", " \t ", "\x1b\n"])
def test_an_alert_is_one_line_that_no_terminal_acts_on(between: str) -> None:
    assert about_nobody(f"strong pills{between}Bcc: all") == "strong pills Bcc: all"


@given(st.text())
def test_whatever_is_said_in_an_alert_it_is_one_line(words: str) -> None:
    heard = about_nobody(words)
    assert len(heard.splitlines()) <= 1
    assert not any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} for one in heard)


@given(st.text(alphabet="abc ,.", max_size=60), st.integers(9_990_000_000, 9_999_999_999))
def test_no_number_of_a_person_survives_in_any_words(words: str, number: int) -> None:
    assert str(number) not in about_nobody(f"{words}{number}{words}")


def test_numbers_in_an_alert_reach_nobody() -> None:
    world = alerted(text="nitazenes, ask 9991017070")
    assert "9991017070" not in "".join(one.data.model_dump_json() for _, one in world.said)


def test_every_state_of_a_display_has_an_end() -> None:
    assert set(HANGING[ReferralState.OFFERED].values()) == {
        ReferralState.DECLINED,
        ReferralState.CLOSED,
        ReferralState.EXPIRED,
    }
    assert all(allowed(state, HANGING) == () for state in OVER)
