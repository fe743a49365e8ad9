"""Where somebody is goes into mails and onto terminals: it is one line, and nothing in it moves a cursor."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.answers import Speaker, accept_answer
from services.intake.hmpps import accept_hmpps
from services.intake.refusals import Fault, Refused
from shared.contracts.intake import EventReceived
from shared.contracts.referrals import AnswerGiven, Appointment
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of, sealed
from tests.unit.intake.builders import DESK, NOW, REFERRAL, fact, nowhere, release, source_key, structured, walk_in

SECRET = b"0" * 40
MINE = str(sealed(REFERRAL, "the-beacon", SECRET))
BREAKS = pytest.mark.parametrize("letter", ["\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u2029"])


def scheduled_at(place: str) -> Any:
    appointment = {"at": "2026-03-11T10:00:00Z", "place": place}
    return accept_answer({"verb": "schedule", "appointment": appointment}, MINE, Speaker("the-beacon", NOW), SECRET)


def happened_at(place: str) -> Any:
    return structured(walk_in(data={"person": {}, "place": place}))


def wished_at(place: str) -> Any:
    return structured(walk_in(data={"person": {}, "wishes_site": place}))


def left_prison(code: str) -> Any:
    event = release()
    event["additionalInformation"]["prisonId"] = code
    return accept_hmpps(event, source_key(area="walsall"), NOW, nowhere)


SENT = pytest.mark.parametrize(
    ("send", "pointer"),
    [
        (scheduled_at, "/appointment/place"),
        (happened_at, "/data/place"),
        (wished_at, "/data/wishes_site"),
        (left_prison, "/additionalInformation/prisonId"),
    ],
)


@SENT
@BREAKS
@pytest.mark.parametrize("before", ["Desk", ""])
def test_line_breaks_and_control_characters_come_back_to_the_sender(
    send: Callable[[str], Any], pointer: str, letter: str, before: str
) -> None:
    for words in (f"{before}{letter}Bcc: all", f"Desk{letter}"):
        with pytest.raises(Refused) as refused:
            send(words)
        assert refused.value.refusal.status == 422
        assert refused.value.errors == (Fault(pointer, "line breaks and control characters do not belong here"),)


@BREAKS
def test_no_fact_can_carry_them_either(letter: str) -> None:
    with pytest.raises(ValidationError):
        Appointment(at=datetime(2026, 3, 11, tzinfo=UTC), place=f"Desk{letter}")
    for field in ("site", "wishes_site"):
        with pytest.raises(ValidationError):
            EventReceived.model_validate(
                {"event_id": made_of("one"), "kind": Kind.WALK_IN, "source": DESK, "sender_id": "1", field: letter}
            )


@pytest.mark.parametrize(
    "place", ["Swyddfa\u2019r Sir, Tŷ Pawb (2nd floor) - ask for “Al”", "3/4 Bradford Street; desk 2"]
)
def test_any_other_words_are_taken_as_they_are(place: str) -> None:
    given = scheduled_at(place).data
    assert isinstance(given, AnswerGiven)
    assert given.appointment is not None
    assert given.appointment.place == place
    assert fact(happened_at(place)).site == place
    assert fact(wished_at(place)).wishes_site == place
