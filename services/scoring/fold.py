"""A person out of origins: what each holds, folded. Commutative, and for one origin nothing but that origin."""

from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import islice
from uuid import UUID

from services.scoring.gather import newest_first
from services.scoring.profile import FULL, Detail, Evidence, Profile, Told
from shared.contracts.vocabulary import Kind


def folded(person_id: UUID, version: int, identifiers: tuple[str, ...], parts: Sequence[Profile]) -> Profile:
    """What is known of a person. `identifiers` are those in use; `parts` what the person's origins hold."""
    own = {"person_id": person_id, "version": version, "identifiers": identifiers, "absorbed": False}
    telling = [part for part in parts if part.heard_of]
    if len(telling) < 2:
        return (telling[0] if telling else parts[0]).model_copy(update=own)
    evidence, older = _evidence(telling)
    return Profile.model_validate(
        own
        | {
            "area": newest(part.area for part in telling),
            "details": _details(telling),
            "evidence": evidence,
            "older": older,
            "last_seen": max((part.last_seen for part in telling if part.last_seen is not None), default=None),
            "consents": newest(part.consents for part in telling),
            "stopped": _first(part.stopped for part in telling),
            "ranked": tuple(sorted({area for part in telling for area in part.ranked})),
            "told": last_told(part.told for part in telling),
        }
    )


def _evidence(parts: Sequence[Profile]) -> tuple[tuple[Evidence, ...], dict[Kind, int]]:
    """The newest pieces of all; what falls out is counted with what fell out of each."""
    ordered = merge(*(part.evidence for part in parts), key=newest_first)
    older = Counter[Kind]()
    for part in parts:
        older.update(part.older)
    evidence = tuple(islice(ordered, FULL))
    older.update(piece.kind for piece in ordered)
    return evidence, dict(older)


def _details(parts: Sequence[Profile]) -> dict[str, Detail]:
    details: dict[str, Detail] = {}
    for part in parts:
        for name, said in part.details.items():
            known = details.get(name)
            details[name] = said if known is None else max(known, said, key=_order)
    return details


def newest(said: Iterable[Detail | None]) -> Detail | None:
    """The newest of what origins know; None says nothing."""
    return max((one for one in said if one is not None), key=_order, default=None)


def last_told(told: Iterable[Told | None]) -> Told | None:
    """What was published last; versions go on from the higher of both when people are joined."""
    return max((one for one in told if one is not None), key=lambda one: one.version, default=None)


def _first(said: Iterable[Detail | None]) -> Detail | None:
    return min((one for one in said if one is not None), key=_order, default=None)


def _order(said: Detail) -> tuple[object, UUID]:
    return said.order
