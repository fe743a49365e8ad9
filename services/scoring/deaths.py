"""Somebody looked into a notice of death: it was wrong, and contact is allowed again, or it is right. Pure (S29).

A stop that was told is never taken back (docs/adr/0014): whoever lives goes on under an id that nobody was told to
leave alone, as a part does that was held to be one with somebody who died.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from services.scoring import facts, placing
from services.scoring.identity import death_key, person_key
from services.scoring.notices import hearing, notices_of
from services.scoring.profile import DeathWord, Profile
from services.scoring.proposals.telling import described
from services.scoring.register import Register, split_id
from services.scoring.reviews import answered
from services.scoring.settling import Fragment, Person, Settled
from services.scoring.telling import told
from services.scoring.writing import changes
from shared.contracts.fact import Message
from shared.contracts.intake import DeathReview, EventReceived
from shared.kit.journal import BadRecord, Change, Decision, Outgoing

LATER = "nothing changes: a newer word on this death is known"
NEWER = "nothing changes: a newer notice of this death is known"
LIVES = "the notice of death was wrong: contact is allowed again"
LIVED = "nothing changes: the notice was taken back before"
ANOTHER = "this notice was wrong, but another one of their death still stands"
DIED = "the notice of death is right: all contact stops again"
RIGHT = "the notice of death is right: contact had stopped"


@dataclass(frozen=True, slots=True)
class _Standing:
    """The record, and whether contact has stopped with its person, before and after the word."""

    record: Profile
    before: bool
    after: bool


def looked_into(message: Message, event: EventReceived, review: DeathReview, register: Register) -> Decision:
    """What a word on a death comes to. Raises BadRecord `no-death`: nobody said that this record's person died."""
    home, joins = register.named.home, register.joins()
    known, word = register.profile(home), _word(message, review)
    if home not in joins or not notices_of(known):
        raise BadRecord("no-death", "nobody told of a death under this id: there is nothing to take back")
    heard, origins = register.hearing(hearing(known, word)), frozenset(joins[home].origins)
    stands = _Standing(heard.profile(home), register.standing(origins).stopped, heard.standing(origins).stopped)
    who = Settled(joins)
    if stands.before and not stands.after:
        who = replace(who, persons=(_renewed(register, origins, joins[home].goes_by),))
    version = register.profile(joins[home].goes_by).version + 1
    stops = _stopped(message, event, heard, who, version) if stands.after and not stands.before else ()
    renewed = (*told(message, heard, who, None), *placing.regrouped(message, heard, who)) if who.persons else ()
    return Decision(
        _reason(word, known, stands),
        _changes(event, heard, who, version) | dict(answered(register.rows[death_key(home)], event)),
        (*stops, *renewed, *(described(message, heard, who) if who.persons else ())),
        {"person_id": str(who.goes_by(home)), "version": version, "kind": event.kind.value},
    )


def _word(message: Message, review: DeathReview) -> DeathWord:
    return DeathWord(event_id=message.id, time=message.time, died=review.died, author=review.author, words=review.words)


def _reason(word: DeathWord, known: Profile, stands: _Standing) -> str:
    if stands.record.looked_into != word:
        return LATER
    if word.died:
        return RIGHT if stands.before else DIED
    if stands.record.stopped is not None:
        return NEWER
    if known.stopped is None:
        return LIVED
    return ANOTHER if stands.after else LIVES


def _renewed(register: Register, origins: frozenset[UUID], went_by: UUID) -> Person:
    """Everything they are, under a new id."""
    goes_by = split_id(register.named.event_id, min(origins))
    whole = Fragment(origins, origins, went_by, goes_by, heard_of=True, stopped=True)
    return Person(goes_by, register.profile(went_by).version + 1, origins, (whole,))


def _changes(event: EventReceived, heard: Register, who: Settled, version: int) -> dict[str, Change]:
    """The record with the word in it, and the row of the person's id."""
    home = heard.named.home
    rows = changes(heard, who, event)
    kept: dict[UUID, dict[str, int]] = {home: {}}
    kept |= {} if who.persons else {who.goes_by(home): {"version": version}}
    for row_id, update in kept.items():
        key = person_key(row_id)
        if key not in rows:
            rows[key] = Change(heard.profile(row_id).model_copy(update=update).body(heard.rows[key].body))
    return rows


def stopping(message: Message, event: EventReceived, person: Profile) -> Iterator[Outgoing]:
    """All contact stops, and no cohort has them any more."""
    yield facts.person_stopped(message, event, person)
    yield from placing.gone(message, person.person_id, person.version, person.ranked, "death")


def _stopped(message: Message, event: EventReceived, heard: Register, who: Settled, version: int) -> Iterator[Outgoing]:
    home = heard.named.home
    ranked = {area for origin in who.origins(home) for area in heard.profile(origin).ranked}
    now = {"person_id": who.goes_by(home), "version": version, "ranked": tuple(sorted(ranked))}
    yield from stopping(message, event, heard.profile(home).model_copy(update=now))
