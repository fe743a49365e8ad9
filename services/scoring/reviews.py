"""What a person is asked to look at, in a sentence, and which rows they need to see. It stands until it is settled."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from services.scoring.identity import identifiers
from services.scoring.register import Register
from services.scoring.settling import Settled
from services.scoring.together import REFUSED, Pair, contradiction
from shared.contracts.intake import EventReceived

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
