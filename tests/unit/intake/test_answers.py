from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.answers import NEEDED, Speaker, accept_answer, check_to_come
from services.intake.bridge import answer_of, dead_letter
from services.intake.reading import canonical
from services.intake.refusals import Refused
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import Verb
from shared.kit.ids import made_of, sealed
from shared.kit.journal import Record
from tests.unit.intake.builders import NOW, REFERRAL

SECRET = b"0" * 40
MINE = sealed(REFERRAL, "the-beacon", SECRET)
WITH: dict[Verb, dict[str, Any]] = {
    Verb.DECLINE: {"reason": "no_capacity"},
    Verb.CLOSE: {"outcome": "engaged"},
    Verb.SCHEDULE: {"appointment": {"at": "2026-03-11T10:00:00Z", "place": "Station Street"}},
}


def answered(body: Any, referral: object = MINE, agency: str = "the-beacon", position: str | None = None) -> Message:
    return accept_answer(body, str(referral), Speaker(agency, NOW, position), SECRET)


def refusal(body: Any, referral: object = MINE, agency: str = "the-beacon") -> tuple[int, set[str]]:
    with pytest.raises(Refused) as refused:
        answered(body, referral, agency)
    return refused.value.refusal.status, {fault.pointer for fault in refused.value.errors}


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_is_taken_with_what_it_needs(verb: Verb) -> None:
    message = answered({"verb": verb, "version": 3, **WITH.get(verb, {})})
    assert isinstance(message.data, AnswerGiven)
    assert (message.data.referral_id, message.data.agency, message.data.verb) == (MINE, "the-beacon", verb)
    assert message.subject == str(MINE)


@pytest.mark.parametrize(("verb", "field"), NEEDED.items())
def test_a_verb_without_what_it_needs_is_pointed_at(verb: Verb, field: str) -> None:
    assert refusal({"verb": verb}) == (422, {f"/{field}"})


def test_an_appointment_in_the_past_is_pointed_at_while_who_made_it_listens() -> None:
    for before, fits in ((timedelta(minutes=5), True), (timedelta(minutes=5, seconds=1), False)):
        message = answered({"verb": "schedule", "appointment": {"at": (NOW - before).isoformat()}})
        if fits:
            check_to_come(message)
            continue
        with pytest.raises(Refused) as refused:
            check_to_come(message)
        assert (refused.value.refusal.status, refused.value.errors[0].pointer) == (422, "/appointment/at")


def test_a_reason_belongs_to_a_decline_only() -> None:
    assert refusal({"verb": "accept", "reason": "no_capacity"}) == (422, {"/reason"})


@pytest.mark.parametrize("body", [{}, [], "accept", {"verb": "shrug"}, {"verb": "accept", "version": "3"}])
def test_what_is_no_answer_does_not_fit(body: Any) -> None:
    assert refusal(body)[0] == 422


def test_an_appointment_needs_an_offset() -> None:
    assert refusal({"verb": "schedule", "appointment": {"at": "2026-03-11T10:00:00"}}) == (422, {"/appointment/at"})


@pytest.mark.parametrize("referral", ["", "nonsense", REFERRAL, str(MINE).replace("-", ""), UUID(int=0)])
def test_a_referral_that_is_not_yours_is_not_there(referral: object) -> None:
    assert refusal({"verb": "accept"}, referral)[0] == 404


def test_another_agencys_referral_is_not_there() -> None:
    assert refusal({"verb": "accept"}, MINE, "the-glebe")[0] == 404


def test_a_repeat_has_the_same_id() -> None:
    for body in ({"verb": "accept", "version": 2}, {"verb": "accept"}, {"verb": "accept", "id": "a-1"}):
        assert answered(body).id == answered(body).id
    assert answered({"verb": "accept", "version": 2}).id == made_of(MINE, "accept", 2)


def test_two_appointments_without_version_are_two_answers() -> None:
    first, second = ({"verb": "schedule", "appointment": {"at": f"2026-03-1{day}T10:00:00Z"}} for day in (1, 2))
    assert answered(first).id != answered(second).id


def test_the_same_own_id_of_two_agencies_is_two_answers() -> None:
    theirs = sealed(REFERRAL, "the-glebe", SECRET)
    body = {"verb": "accept", "id": "1"}
    assert answered(body).id != answered(body, theirs, "the-glebe").id


def test_the_same_own_id_about_two_referrals_is_two_answers() -> None:
    other = sealed(made_of("another"), "the-beacon", SECRET)
    body = {"verb": "accept", "id": "1"}
    assert answered(body).id != answered(body, other).id
    assert answered(body).id == answered(body).id


def record(value: Any, offset: int = 7, topic: str = "agency.the-beacon.answers") -> Record:
    return Record(topic, 0, offset, b"key", value if isinstance(value, bytes) else canonical(value), {"h": b"v"}, NOW)


def test_a_topics_name_says_who_answers() -> None:
    mine = {"referral_id": str(MINE), "verb": "accept", "version": 2}
    assert answer_of(record(mine), SECRET).key == str(MINE).encode()
    with pytest.raises(Refused):
        answer_of(record(mine, topic="agency.the-glebe.answers"), SECRET)


def test_an_answer_by_topic_and_by_http_is_one_answer() -> None:
    sent = answer_of(record({"referral_id": str(MINE), "verb": "accept", "version": 2}), SECRET)
    assert dict(sent.headers)["ce_id"].decode() == str(answered({"verb": "accept", "version": 2}).id)


def test_without_id_or_version_the_same_answer_is_another_one_on_another_day() -> None:
    body = {"verb": "did_not_attend", "appointment_type": "group"}
    later = [
        accept_answer(body, str(MINE), Speaker("the-beacon", NOW + timedelta(hours=hours)), SECRET).id
        for hours in (0, 1, 24)
    ]
    assert later[0] == later[1] != later[2]


def test_which_appointment_was_missed_is_said_of_one_that_was_missed_only() -> None:
    assert refusal({"verb": "attended", "appointment_type": "group"}) == (422, {"/appointment_type"})
    assert refusal({"verb": "did_not_attend", "appointment_type": "a chat"}) == (422, {"/appointment_type"})


def test_without_id_or_version_the_position_tells_answers_apart() -> None:
    body = {"referral_id": str(MINE), "verb": "acknowledge"}
    ids = {dict(answer_of(record(body, offset), SECRET).headers)["ce_id"] for offset in (1, 1, 2)}
    assert len(ids) == 2


@pytest.mark.parametrize("value", [b"", b"\xff", b"[]", {"verb": "accept"}, {"referral_id": 7, "verb": "accept"}])
def test_garbage_becomes_a_dead_letter_with_its_bytes_and_place(value: Any) -> None:
    with pytest.raises(Refused) as refused:
        answer_of(record(value), SECRET)
    dead = dead_letter(record(value), refused.value)
    headers = dict(dead.headers)
    assert dead.topic == "dead.intake"
    assert dead.value == record(value).value
    assert (headers["source-topic"], headers["source-offset"]) == (b"agency.the-beacon.answers", b"7")
    assert headers["error-kind"] in {b"unreadable", b"invalid"}
    assert headers["h"] == b"v"
