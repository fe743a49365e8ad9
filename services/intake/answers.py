"""An agency's answer, by HTTP or by its own topic, as `answer.given`. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from services.intake.reading import checked, content_hash
from services.intake.refusals import NOT_FOUND, Fault, Refused, invalid
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven, Appointment
from shared.contracts.vocabulary import AppointmentType, DeclineReason, Outcome, Verb
from shared.kit.ids import holds, made_of

_STRICT = ConfigDict(frozen=True, extra="forbid")


class SentAppointment(Appointment):
    """When and where the person is expected; the time needs an offset."""

    model_config = _STRICT

    at: AwareDatetime


class SentAnswer(BaseModel):
    """What an agency says about a referral, with the version it saw. A repeat carries the same `id`."""

    model_config = _STRICT

    verb: Verb
    version: Annotated[int, Field(ge=0)] | None = Field(default=None, description="The referral's version you answer.")
    reason: DeclineReason | None = None
    outcome: Outcome | None = None
    appointment: SentAppointment | None = None
    appointment_type: AppointmentType | None = Field(default=None, description="To what they did not come.")
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None
    id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


NEEDED = {Verb.DECLINE: "reason", Verb.CLOSE: "outcome", Verb.SCHEDULE: "appointment"}
"""What a verb cannot do without; no other verb takes it."""
MAY = {Verb.DID_NOT_ATTEND: "appointment_type"}
"""What a verb can do without and no other verb takes."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who answers, when, and where it was read: an agency's topic has positions, a request has none."""

    agency: str
    at: datetime
    position: str | None = None


def accept_answer(value: Any, referral_id: str, speaker: Speaker, secret: bytes) -> Message:
    """The answer of this agency as a fact for `referrals.answers`.

    Raises Refused: 404 for a referral that is not this agency's, malformed or unknown alike; 422 with pointers.
    """
    referral = _held(referral_id, speaker.agency, secret)
    answer = checked(SentAnswer, value)
    _check_verb(answer)
    digest = content_hash(value)
    identity = _identity(answer, referral, speaker.agency, speaker.position or f"{digest.hex()} {speaker.at.date()}")
    return _message(identity, _given(answer, referral, speaker.agency), speaker, digest)


def check_to_come(message: Message) -> None:
    """Raises Refused (422) for an appointment that is past: who asks is there to hear it at once."""
    answer = message.data
    if isinstance(answer, AnswerGiven) and answer.appointment is not None and answer.appointment.is_past(message.time):
        raise invalid(Fault("/appointment/at", "this is past; an appointment is to come"))


def _held(referral_id: str, agency: str, secret: bytes) -> UUID:
    try:
        identity = UUID(referral_id)
    except ValueError:
        identity = None
    if identity is None or str(identity) != referral_id.lower() or not holds(identity, agency, secret):
        raise Refused(NOT_FOUND, "no referral of that id was offered to you")
    return identity


def _check_verb(answer: SentAnswer) -> None:
    faults = [
        Fault(f"/{field}", f"{verb} needs the {field}" if answer.verb is verb else f"only {verb} takes the {field}")
        for verb, field in NEEDED.items()
        if (getattr(answer, field) is None) == (answer.verb is verb)
    ]
    faults += [
        Fault(f"/{field}", f"only {verb} takes the {field}")
        for verb, field in MAY.items()
        if getattr(answer, field) is not None and answer.verb is not verb
    ]
    if faults:
        raise invalid(*faults)


def _given(answer: SentAnswer, referral: UUID, agency: str) -> AnswerGiven:
    sent = answer.appointment
    return AnswerGiven(
        referral_id=referral,
        agency=agency,
        verb=answer.verb,
        version=answer.version,
        reason=answer.reason,
        outcome=answer.outcome,
        appointment=Appointment.model_validate(sent.model_dump()) if sent is not None else None,
        appointment_type=answer.appointment_type,
        note=answer.note,
    )


def _message(identity: UUID, given: AnswerGiven, speaker: Speaker, digest: bytes) -> Message:
    return Message(
        id=identity,
        type="answer.given",
        source=f"urn:sameday:agency:{speaker.agency}",
        subject=str(given.referral_id),
        time=speaker.at,
        accepted_time=speaker.at,
        data=given,
        content_hash=digest,
    )


def _identity(answer: SentAnswer, referral: UUID, agency: str, otherwise: str) -> UUID:
    if answer.id is not None:
        # An agency may count its answers by referral: the same `id` about another one is another answer.
        return made_of("answer", agency, referral, answer.id)
    if answer.version is not None:
        return made_of(referral, answer.verb, answer.version)
    # Without a version two appointments one after the other are two answers; the same one again is a repeat, but not
    # to have come is said anew of another day.
    return made_of(referral, answer.verb, otherwise)
