"""HMPPS domain events, bare or in the envelope in which SNS hands them to SQS (ministryofjustice/hmpps-domain-events).

They carry identifiers and codes only, no name and no birth date: who it is, scoring knows by the NOMS number or not at
all. Two systems report one release (`prison-offender-events` and `prisoner-offender-search`): both become a
`prison_release` of the same person and prison, and router joins the second to the first's referral.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.intake.cloud_events import Envelope
from services.intake.decide import Accepted, AreaOf, accept, check_time
from services.intake.hmpps_merges import MergedRecords, merged_by, records_of
from services.intake.keys import Key, check_kind, source_of
from services.intake.reading import checked, content_hash, read_json
from services.intake.refusals import Fault, Refused, invalid
from shared.contracts.fact import ONE_LINE
from shared.contracts.intake import EventReceived, Person
from shared.contracts.vocabulary import Kind
from shared.kit.clock import instant
from shared.kit.ids import made_of

_OPEN = ConfigDict(frozen=True, extra="ignore")


class Identifier(BaseModel):
    """One way to name the person: `NOMS`, `CRN`, `NHS` and others."""

    model_config = _OPEN

    type: str = Field(min_length=1, max_length=40)
    value: str = Field(min_length=1, max_length=80)


class PersonReference(BaseModel):
    """Every identifier the sending system has of the person."""

    model_config = _OPEN

    identifiers: tuple[Identifier, ...] = Field(default=(), max_length=20)


class AdditionalInformation(MergedRecords):
    """What depends on the event type; only what the rules look at."""

    model_config = _OPEN

    reason: str | None = Field(default=None, max_length=80)
    prisonId: str | None = Field(default=None, max_length=20, pattern=ONE_LINE)  # noqa: N815 - the sender's name


class DomainEvent(BaseModel):
    """An HMPPS domain event, version 1. `occurredAt` is when it happened; `publishedAt` may be an hour later."""

    model_config = _OPEN

    eventType: str = Field(min_length=1, max_length=200)  # noqa: N815 - the sender's name
    occurredAt: str = Field(max_length=60)  # noqa: N815 - the sender's name
    version: int = 1
    personReference: PersonReference = PersonReference()  # noqa: N815 - the sender's name
    additionalInformation: AdditionalInformation = AdditionalInformation()  # noqa: N815 - the sender's name


class SnsEnvelope(BaseModel):
    """What SNS puts into an SQS message: the event as text in `Message`."""

    model_config = _OPEN

    Type: str = "Notification"
    Message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a reason of an event type means here: a kind, or nothing to do because of `because`."""

    kind: Kind | None
    because: str = ""


_RELEASED = {
    "RELEASED": Rule(Kind.PRISON_RELEASE),
    "RELEASED_TO_HOSPITAL": Rule(Kind.HOSPITAL_ADMISSION, "went to a hospital, not home"),
    "TEMPORARY_ABSENCE_RELEASE": Rule(None, "a temporary absence: the person is expected back"),
    "SENT_TO_COURT": Rule(None, "sent to court: not released"),
    "TRANSFERRED": Rule(None, "moved to another prison: not released"),
    # Somebody may stand at the gate: asking once too often is the smaller harm.
    "UNKNOWN": Rule(Kind.PRISON_RELEASE, "released, for a reason the prison did not record"),
}
_RECEIVED = {
    "ADMISSION": Rule(Kind.PRISON_RECEPTION),
    "NEW_ADMISSION": Rule(Kind.PRISON_RECEPTION),
    "READMISSION": Rule(Kind.PRISON_RECEPTION),
    "READMISSION_SWITCH_BOOKING": Rule(Kind.PRISON_RECEPTION),
    "TRANSFERRED": Rule(None, "moved from another prison: already in custody"),
    "RETURN_FROM_COURT": Rule(None, "back from court: already in custody"),
    "TEMPORARY_ABSENCE_RETURN": Rule(None, "back from a temporary absence: already in custody"),
    "POST_MERGE_ADMISSION": Rule(None, "two records of one person were joined: nobody came in"),
}
_MERGED = {reason: Rule(Kind.PERSON_MERGED) for reason in ("", "MERGE")}
RULES = {
    "prison-offender-events.prisoner.released": _RELEASED,
    "prisoner-offender-search.prisoner.released": _RELEASED,
    "prison-offender-events.prisoner.received": _RECEIVED,
    "prisoner-offender-search.prisoner.received": _RECEIVED,
    "prison-offender-events.prisoner.merged": _MERGED,
    "probation-case.merge.completed": _MERGED,
    "probation-case.unmerge.completed": _MERGED,
}
"""Event type → reason → what it means. The reason, not the type, decides whether anyone left."""
_FIELDS = {"NOMS": "noms_number", "CRN": "crn", "NHS": "nhs_number", "NHS_NUMBER": "nhs_number"}


def accept_hmpps(value: Any, key: Key, now: datetime, area_of: AreaOf) -> Accepted:
    """A domain event, bare or enveloped: the same id and content either way. Raises Refused: 400, 403, 422."""
    content, at = _opened(value)
    event = checked(DomainEvent, content, at)
    rule = _rule(event, at)
    occurred = _occurred(event, at)
    check_time(occurred, now, f"{at}/occurredAt")
    source = source_of(key)
    identity = made_of(
        source, event.eventType, *_identifiers(event), event.occurredAt, event.additionalInformation.reason
    )
    if rule.kind is None:
        return Accepted(identity, None, None, rule.because)
    check_kind(key, rule.kind, f"{at}/eventType")
    merged = merged_by(event.eventType, event.additionalInformation, f"{at}/additionalInformation")
    received = EventReceived(
        event_id=identity,
        kind=rule.kind,
        source=source,
        sender_id=str(identity),
        person=_person(event, at) if merged is None else merged.kept,
        site=event.additionalInformation.prisonId,
        note=rule.because or None,
        merge=merged.merge if merged is not None else None,
    )
    sent = Envelope(str(identity), event.eventType, source, occurred, None, None, content_hash(content))
    return accept(received, key, sent, now, area_of)


def _opened(value: Any) -> tuple[Any, str]:
    """The event itself and the pointer to it: SNS carries it as text inside its envelope's `Message`."""
    if not (isinstance(value, dict) and "Message" in value and "eventType" not in value):
        return value, ""
    envelope = checked(SnsEnvelope, value)
    try:
        return read_json(envelope.Message.encode()), "/Message"
    except Refused as refused:
        raise refused.below("/Message") from None


def _rule(event: DomainEvent, at: str) -> Rule:
    reasons = RULES.get(event.eventType)
    if reasons is None:
        raise invalid(Fault(f"{at}/eventType", "no such event type is taken here: " + ", ".join(sorted(RULES))))
    rule = reasons.get(event.additionalInformation.reason or "")
    if rule is None:
        raise invalid(
            Fault(
                f"{at}/additionalInformation/reason", "the reason decides what happened: " + ", ".join(sorted(reasons))
            )
        )
    return rule


def _occurred(event: DomainEvent, at: str) -> datetime:
    try:
        return instant(event.occurredAt)
    except (ValueError, OverflowError):
        raise invalid(
            Fault(f"{at}/occurredAt", "it is no time with an offset, as in 2026-03-06T08:42:10+00:00")
        ) from None


def _identifiers(event: DomainEvent) -> list[str]:
    """Every identifier, sorted: another order is the same event."""
    named = {f"{one.type}={one.value}" for one in event.personReference.identifiers}
    noms = event.additionalInformation.nomsNumber
    return sorted(
        named | ({f"NOMS={noms}"} if noms else set()) | records_of(event.eventType, event.additionalInformation)
    )


def _person(event: DomainEvent, at: str) -> Person:
    """Identifiers only. Raises Refused (422) when none is known here or one is malformed."""
    found = {_FIELDS[one.type]: one.value for one in event.personReference.identifiers if one.type in _FIELDS}
    if noms := event.additionalInformation.nomsNumber:
        found.setdefault("noms_number", noms)
    if not found:
        raise invalid(
            Fault(f"{at}/personReference/identifiers", "it names nobody: a NOMS number, CRN or NHS number is needed")
        )
    try:
        return checked(Person, found)
    except Refused:
        raise invalid(
            Fault(f"{at}/personReference/identifiers", "an identifier does not have the form of its type")
        ) from None
