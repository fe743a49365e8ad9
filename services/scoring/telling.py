"""What the world hears when people are joined or parted: pure."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from uuid import UUID

from services.scoring import facts
from services.scoring.gather import newest_first
from services.scoring.register import Register, Standing
from services.scoring.settling import Fragment, Person, Settled
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, PersonMerged, PersonSplit, PersonStopped
from shared.kit.journal import Outgoing

MOST_EVENTS = 1_000
"""So many events of a part that left are named, the newest: older ones have no open referral."""


def told(message: Message, register: Register, settled: Settled, own: UUID | None) -> Iterator[Outgoing]:
    """Splits, then merges, each under both keys; then what of a person's standing is new to somebody.

    `own`: the person of whom the event itself says that they died or what they consent to.
    """
    for person in settled.persons:
        for fragment in person.fragments:
            if fragment.heard_of and fragment.goes_by != fragment.went_by:
                yield from _split(message, register, settled, person, fragment)
    for person in settled.persons:
        for gone in sorted({one.goes_by for one in person.fragments if one.heard_of} - {person.person_id}):
            yield from _merged(message, person, gone)
    for person in settled.persons:
        if person.person_id != own:
            yield from _standing(message, register, person)


def _merged(message: Message, person: Person, gone: UUID) -> Iterator[Outgoing]:
    for key in (gone, person.person_id):
        fact = PersonMerged(
            person_id=key,
            version=person.version,
            event_id=message.id,
            merged_from=gone,
            merged_into=person.person_id,
        )
        yield facts.about_person(message, fact, key, gone)


def _split(
    message: Message, register: Register, settled: Settled, person: Person, fragment: Fragment
) -> Iterator[Outgoing]:
    pieces = merge(*(register.profile(origin).evidence for origin in fragment.origins), key=newest_first)
    names, others = _names(settled, fragment.origins), _names(settled, fragment.among - fragment.origins)
    fact = PersonSplit(
        person_id=fragment.went_by,
        version=person.version,
        event_id=message.id,
        split_from=fragment.went_by,
        split_into=fragment.goes_by,
        events=tuple(piece.event_id for piece in islice(pieces, MOST_EVENTS)),
        aliases=tuple(sorted(names - others - {fragment.went_by})),
        revived=fragment.stopped and not register.standing(person.origins).stopped,
    )
    for key in (fragment.went_by, fragment.goes_by):
        yield facts.about_person(message, fact.model_copy(update={"person_id": key}), key, fragment.goes_by)


def _names(settled: Settled, origins: frozenset[UUID]) -> set[UUID]:
    """Every id by which these origins were known before the one they went by last."""
    return {name for origin in origins for name in settled.joins[origin].formerly}


def _standing(message: Message, register: Register, person: Person) -> Iterator[Outgoing]:
    """Readers take a merge or split for what it is; of a death or of consent they know what each id was told."""
    now = register.standing(person.origins)
    known = [_known(register, one) for one in person.fragments if one.heard_of]
    about = {"person_id": person.person_id, "version": person.version, "event_id": message.id}
    if now.stopped:
        if not all(one.stopped for one in known):
            yield facts.about_person(message, PersonStopped(**about, because="death"), person.person_id)
    elif now.consents is not None and any(one.consents != now.consents for one in known):
        yield facts.about_person(message, ConsentChanged(**about, consents=now.consents), person.person_id)


def _known(register: Register, fragment: Fragment) -> Standing:
    """What was told of the person under the fragment's id; nothing under a new one."""
    kept = fragment.goes_by == fragment.went_by
    return register.standing(fragment.among) if kept else Standing(stopped=False, consents=None)
