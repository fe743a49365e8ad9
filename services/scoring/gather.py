"""Folds one event into a profile. Commutative: late and out-of-order events give the same profile as ordered ones."""

from bisect import insort
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.scoring.answers import flags_of, substances_of
from services.scoring.identity import STRONG, address_of, fields_of
from services.scoring.notices import notified
from services.scoring.profile import FULL, Detail, Evidence, Profile
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived, Person
from shared.contracts.vocabulary import Flag, Kind

NOT_SEEN = frozenset(
    {
        Kind.MISSING_FROM_HOME,
        Kind.FAMILY_CONCERN,
        Kind.INFORMATION_REQUESTED,
        Kind.INFORMATION_RECEIVED,
        Kind.BED_OFFERED,
        Kind.CONTACT_DETAILS_CHANGED,
        Kind.PERSON_MERGED,
        Kind.IDENTITY_REVIEWED,
        Kind.CONSENT_CHANGED,
        Kind.DEATH_NOTIFIED,
        Kind.MISSED_PICKUP,
        Kind.PROBATION_APPOINTMENT_MISSED,
        Kind.SUITABILITY_REQUESTED,
        Kind.PLACE_CONCERN,
    }
)
"""Events at which nobody met the person: they say something, but not that the person was seen."""

_IDENTIFIERS = {*STRONG, "local_ids"}
"""Fields that say which origin it is: they are no details of it."""
_ON_WRITING = frozenset({"wants_messages", "safe_to_write"})
"""Words on writing to the person: one detail with the mailbox they were said of, of another they say nothing."""


def met(piece: Evidence) -> bool:
    """Whether somebody met the person at this event: who knocks at a door that stays shut has seen nobody (S38)."""
    return piece.kind not in NOT_SEEN and Flag.NOT_FOUND not in piece.flags


def evidence_of(message: Message, event: EventReceived) -> Evidence:
    """What the event says, without who it is about. Its values were validated when the event was read."""
    return Evidence(
        event_id=event.event_id,
        kind=event.kind,
        source=event.source,
        time=message.time,
        needs=event.needs,
        flags=flags_of(event),
        substances=substances_of(event),
        no_fixed_abode=event.person.no_fixed_abode if event.person else None,
        accepts_help_now=event.accepts_help_now,
        observations=event.observations,
        address=address_of(event) if event.person else None,
    )


def gathered(profile: Profile, piece: Evidence, area: str | None, person: Person | None) -> Profile:
    """The origin with one more event in it. `person` is what the event says of who it is, as far as that can be."""
    evidence, older = _kept(profile, piece)
    consent = piece.kind is Kind.CONSENT_CHANGED
    return profile.model_copy(
        update={
            "area": newer(profile.area, area, piece),
            "details": _details(profile, person, piece),
            "evidence": evidence,
            "older": older,
            "last_seen": _last_seen(profile.last_seen, piece),
            "consents": newer(profile.consents, piece.accepts_help_now, piece) if consent else profile.consents,
        }
        | (notified(profile, piece) if piece.kind is Kind.DEATH_NOTIFIED else {})
    )


def newer(known: Detail | None, value: Any, piece: Evidence) -> Detail | None:
    """The newer of what is known and what this event says; None says nothing."""
    if value is None or (known is not None and known.order > piece.order):
        return known
    return Detail(value=value, time=piece.time, event_id=piece.event_id)


def person_of(profile: Profile) -> Person:
    """Who the person is: their identifiers, and each other field as the newest event gave it.

    Whether they may be written to counts only where it was said of the newest mailbox: who gives another one and does
    not say that it is safe leads no message there.
    """
    mailbox = profile.details.get("email")
    said = {name: one.value for name, one in profile.details.items() if _counts(name, one, mailbox)}
    return Person.model_validate(said | fields_of(profile.identifiers))


def _counts(name: str, detail: Detail, mailbox: Detail | None) -> bool:
    if name not in _ON_WRITING or mailbox is None:
        return True
    return detail.order >= mailbox.order or detail.mailbox == mailbox.value


def _kept(profile: Profile, piece: Evidence) -> tuple[tuple[Evidence, ...], dict[Kind, int]]:
    pieces = list(profile.evidence)
    insort(pieces, piece, key=newest_first)
    if len(pieces) <= FULL:
        return tuple(pieces), profile.older
    return tuple(pieces[:FULL]), dict(Counter(profile.older) + _kinds(pieces[FULL:]))


def newest_first(piece: Evidence) -> tuple[float, int]:
    """Sorts evidence as a profile keeps it."""
    return -piece.time.timestamp(), -piece.event_id.int


def _kinds(pieces: Iterable[Evidence]) -> Counter[Kind]:
    return Counter(piece.kind for piece in pieces)


def _last_seen(known: datetime | None, piece: Evidence) -> datetime | None:
    if not met(piece):
        return known
    return piece.time if known is None else max(known, piece.time)


def _details(profile: Profile, person: Person | None, piece: Evidence) -> dict[str, Detail]:
    if person is None:
        return profile.details
    said = person.model_dump(mode="json", exclude_defaults=True, exclude=_IDENTIFIERS)
    mailbox = said.get("email")
    new = {
        name: _newest(profile, name, value, piece, mailbox if name in _ON_WRITING else None)
        for name, value in said.items()
        if value not in (None, [])
    }
    return profile.details | new


def _newest(profile: Profile, name: str, value: Any, piece: Evidence, mailbox: str | None) -> Detail:
    known = profile.details.get(name)
    if known is not None and known.order > piece.order:
        return known
    return Detail(value=value, time=piece.time, event_id=piece.event_id, mailbox=mailbox)
