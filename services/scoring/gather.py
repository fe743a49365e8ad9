"""Folds one event into a profile. Commutative: late and out-of-order events give the same profile as ordered ones."""

from bisect import insort
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from services.scoring.identity import STRONG
from services.scoring.profile import FULL, Detail, Evidence, Profile
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived, Person
from shared.contracts.vocabulary import Kind

NOT_SEEN = frozenset(
    {
        Kind.MISSING_FROM_HOME,
        Kind.FAMILY_CONCERN,
        Kind.INFORMATION_REQUESTED,
        Kind.INFORMATION_RECEIVED,
        Kind.BED_OFFERED,
        Kind.CONTACT_DETAILS_CHANGED,
        Kind.PERSON_MERGED,
        Kind.CONSENT_CHANGED,
        Kind.DEATH_NOTIFIED,
        Kind.MISSED_PICKUP,
        Kind.PROBATION_APPOINTMENT_MISSED,
        Kind.SUITABILITY_REQUESTED,
        Kind.PLACE_CONCERN,
    }
)
"""Events at which nobody met the person: they say something, but not that the person was seen."""


def evidence_of(message: Message, event: EventReceived) -> Evidence:
    """What the event says, without who it is about. Its values were validated when the event was read."""
    return Evidence(
        event_id=event.event_id,
        kind=event.kind,
        source=event.source,
        time=message.time,
        needs=event.needs,
        flags=event.flags,
        substances=event.substances,
        no_fixed_abode=event.person.no_fixed_abode if event.person else None,
        accepts_help_now=event.accepts_help_now,
        observations=event.observations,
    )


def gathered(profile: Profile, piece: Evidence, event: EventReceived, identifiers: Collection[str]) -> Profile:
    """The profile with one more event in it. `identifiers`: those of the event that belong to this person."""
    evidence, older = _kept(profile, piece)
    consent = piece.kind is Kind.CONSENT_CHANGED
    return profile.model_copy(
        update={
            "version": profile.version + 1,
            "identifiers": tuple(sorted({*profile.identifiers, *identifiers})),
            "area": newer(profile.area, event.area, piece),
            "details": _details(profile, event.person, piece, identifiers),
            "evidence": evidence,
            "older": older,
            "last_seen": _last_seen(profile.last_seen, piece),
            "consents": newer(profile.consents, piece.accepts_help_now, piece) if consent else profile.consents,
            "stopped": _first_death(profile.stopped, piece),
        }
    )


def newer(known: Detail | None, value: Any, piece: Evidence) -> Detail | None:
    """The newer of what is known and what this event says; None says nothing."""
    if value is None or (known is not None and known.order > piece.order):
        return known
    return Detail(value=value, time=piece.time, event_id=piece.event_id)


def person_of(profile: Profile) -> Person:
    """Who the person is, each field as the newest event gave it."""
    return Person.model_validate({name: detail.value for name, detail in profile.details.items()})


def _kept(profile: Profile, piece: Evidence) -> tuple[tuple[Evidence, ...], dict[Kind, int]]:
    pieces = list(profile.evidence)
    insort(pieces, piece, key=_newest_first)
    if len(pieces) <= FULL:
        return tuple(pieces), profile.older
    return tuple(pieces[:FULL]), dict(Counter(profile.older) + _kinds(pieces[FULL:]))


def _newest_first(piece: Evidence) -> tuple[float, int]:
    return -piece.time.timestamp(), -piece.event_id.int


def _kinds(pieces: Iterable[Evidence]) -> Counter[Kind]:
    return Counter(piece.kind for piece in pieces)


def _last_seen(known: datetime | None, piece: Evidence) -> datetime | None:
    if piece.kind in NOT_SEEN:
        return known
    return piece.time if known is None else max(known, piece.time)


def _first_death(known: Detail | None, piece: Evidence) -> Detail | None:
    if piece.kind is not Kind.DEATH_NOTIFIED or (known is not None and known.order < piece.order):
        return known
    return newer(None, "death", piece)


def _details(
    profile: Profile, person: Person | None, piece: Evidence, identifiers: Collection[str]
) -> dict[str, Detail]:
    if person is None:
        return profile.details
    own = {key.partition(":")[2] for key in identifiers}
    said = {
        name: value
        for name, value in person.model_dump(mode="json", exclude_defaults=True).items()
        if value not in (None, []) and (name not in STRONG or value in own)
    }
    return profile.details | {name: _newest(profile, name, value, piece) for name, value in said.items()}


def _newest(profile: Profile, name: str, value: Any, piece: Evidence) -> Detail:
    known = profile.details.get(name)
    if known is not None and known.order > piece.order:
        return known
    return Detail(value=value, time=piece.time, event_id=piece.event_id)
