"""What a person is asked to look at, in a sentence, and which rows they need to see. It stands until it is settled."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring.identity import death_key, identifiers
from services.scoring.profile import DeathWord, Detail, Profile
from services.scoring.register import Register
from services.scoring.settling import Settled
from services.scoring.together import REFUSED, Pair, contradiction
from services.scoring.whole import Grown
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.journal import Change, Row

_NUMBERS = {"nhs": "NHS numbers", "noms": "prison numbers", "crn": "probation case numbers"}
_TWO_PEOPLE = (
    "{subject} says that two people are one, but together they would have two {numbers}. They were not joined: "
    "somebody must find out which number is right."
)
_KEPT_APART = (
    "An event carries numbers of two people of whom it was said that they are not the same. They were not joined: "
    "somebody must find out whether a number was written down wrongly."
)


_STOPPED = (
    "Contact had stopped with somebody because of the death of another, whose record was held to be theirs. They are "
    "two people again: somebody must see what help was withdrawn."
)


MET_AFTER_DEATH = "met-after-death"
_MET = (
    "Somebody met this person after the time of their death, and nobody was told of it, for all contact had stopped. "
    "Somebody must find out whether the death was another person's, and who helps this one."
)
_MET_ALIVE = frozenset(
    {
        Kind.WALK_IN,
        Kind.DROP_IN_CONTACT,
        Kind.OUTREACH_CONTACT,
        Kind.SELF_REFERRAL,
        Kind.HOUSING_PRESENTATION,
        Kind.PROBATION_CONTACT,
        Kind.NEEDLE_EXCHANGE_CONTACT,
        Kind.WELFARE_CENTRE_CONTACT,
        Kind.AE_ATTENDANCE,
        Kind.HOSPITAL_ADMISSION,
        Kind.CUSTODY_DETAINED,
        Kind.CUSTODY_RELEASE,
        Kind.PRISON_RECEPTION,
        Kind.PRISON_RELEASE,
        Kind.COURT_APPEARANCE,
    }
)
"""Nobody dead comes to a desk; that an ambulance came or a ward discharged somebody may be the death itself (ours)."""


def met_alive(
    register: Register, settled: Settled, event: EventReceived, grown: Grown | None
) -> Iterator[tuple[str, Change]]:
    """Rows that ask about somebody who was met after the time of their death, one a death, in any order heard.

    Settled by whatever shows that the death is not theirs: a merge that was taken back.
    """
    groups = {person.origins for person in settled.persons}
    for origins in groups | ({settled.origins(register.named.home)} if grown is not None else set()):
        parts = [_part(origin, register, grown) for origin in origins]
        met = max((piece.time for part in parts for piece in part.evidence if piece.kind in _MET_ALIVE), default=None)
        for part in parts:
            if part.stopped is not None:
                row, dead = register.rows[death_key(part.person_id)], _known_dead(part.stopped, part.looked_into)
                yield from _asked(row, settled.goes_by(part.person_id), event, met=met is not None and met > dead)


def answered(row: Row, event: EventReceived) -> Iterator[tuple[str, Change]]:
    """Somebody said whether that death is theirs: nobody need be asked any more."""
    if row.body is not None and "settled" not in row.body:
        yield row.key, Change({**row.body, "settled": {"event_id": str(event.event_id)}})


def _known_dead(notice: Detail, said: DeathWord | None) -> datetime:
    """Since when nobody can have met them: the notice, or when somebody said later that it is right."""
    return max(notice.time, said.time) if said is not None and said.died else notice.time


def _part(origin: UUID, register: Register, grown: Grown | None) -> Profile:
    return grown.profile if grown is not None and grown.profile.person_id == origin else register.profile(origin)


def _asked(row: Row, person_id: UUID, event: EventReceived, *, met: bool) -> Iterator[tuple[str, Change]]:
    body = row.body
    if body is None and met:
        about = {"schema": 1, "why": MET_AFTER_DEATH, "because": _MET, "event_id": row.key.partition(":")[2]}
        yield row.key, Change({**about, "kind": Kind.DEATH_NOTIFIED.value, "persons": [str(person_id)], "records": []})
    elif body is not None and body["why"] == MET_AFTER_DEATH and met is ("settled" in body):
        still = {name: said for name, said in body.items() if name != "settled"}
        yield row.key, Change(still if met else {**still, "settled": {"event_id": str(event.event_id)}})


def revived(register: Register, settled: Settled) -> tuple[UUID, ...]:
    """Who lives although contact was stopped with them, for they were held to be one with somebody who died."""
    return tuple(
        person.person_id
        for person in settled.persons
        if not register.standing(person.origins).stopped
        and any(one.heard_of and register.standing(one.among).stopped for one in person.fragments)
    )


def review(event: EventReceived, settled: Settled, living: Collection[UUID]) -> dict[str, Any]:
    """Body of a review row. `living`: as `revived`."""
    reasons = [_contradicted(pair, settled) for pair in settled.doubts]
    numbers = next((_NUMBERS.get(sort, "numbers of one issuer") for sort in reasons if sort != REFUSED), None)
    why = {
        "identifiers-of-two-people": _TWO_PEOPLE.format(subject=_subject(event), numbers=numbers) if numbers else None,
        "kept-apart": _KEPT_APART if reasons and numbers is None else None,
        "stopped-by-mistake": _STOPPED if living else None,
    }
    said = {name: sentence for name, sentence in why.items() if sentence is not None}
    persons = sorted({*living, *(settled.goes_by(origin) for pair in settled.doubts for origin in pair)})
    named = (*identifiers(event.person), *(identifiers(event.merge.removed) if event.merge else ()))
    return {
        "schema": 1,
        "why": next(iter(said)),
        "because": " ".join(said.values()),
        "event_id": str(event.event_id),
        "kind": event.kind.value,
        "persons": [str(one) for one in persons],
        "records": [[str(one) for one in pair] for pair in sorted(settled.doubts)],
        "identifiers": list(dict.fromkeys(named)),
    }


def _subject(event: EventReceived) -> str:
    if event.review is not None:
        return "Somebody who looked"
    if event.merge is None:
        return "An event"
    return "After a merge was taken back, another event still" if event.merge.undone else "A merge at the source"


def _contradicted(pair: Pair, settled: Settled) -> str:
    if not settled.doubts[pair].holds:
        return REFUSED
    one, other = (settled.origins(origin) for origin in pair)
    return contradiction(one | other, settled.joins) or REFUSED
