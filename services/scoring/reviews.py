"""What a person is asked to look at, in a sentence, and which rows they need to see. It stands until it is settled."""

from typing import Any

from services.scoring.identity import identifiers
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


def review(event: EventReceived, settled: Settled) -> dict[str, Any]:
    """Body of a review row."""
    reasons = [_contradicted(pair, settled) for pair in settled.doubts]
    numbers = next((_NUMBERS.get(sort, "numbers of one issuer") for sort in reasons if sort != REFUSED), None)
    persons = sorted({settled.goes_by(origin) for pair in settled.doubts for origin in pair})
    named = (*identifiers(event.person), *(identifiers(event.merge.removed) if event.merge else ()))
    return {
        "schema": 1,
        "why": "identifiers-of-two-people" if numbers else "kept-apart",
        "because": _TWO_PEOPLE.format(subject=_subject(event), numbers=numbers) if numbers else _KEPT_APART,
        "event_id": str(event.event_id),
        "kind": event.kind.value,
        "persons": [str(one) for one in persons],
        "identifiers": list(dict.fromkeys(named)),
    }


def _subject(event: EventReceived) -> str:
    if event.merge is None:
        return "An event"
    return "After a merge was taken back, another event still" if event.merge.undone else "A merge at the source"


def _contradicted(pair: Pair, settled: Settled) -> str:
    if not settled.doubts[pair].holds:
        return REFUSED
    one, other = (settled.origins(origin) for origin in pair)
    return contradiction(one | other, settled.joins) or REFUSED
