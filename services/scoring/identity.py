"""Who an event is about: strong identifiers link at once, conflicting ones never merge (docs/adr/0006)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from shared.contracts.intake import EventReceived, Person, Place
from shared.kit.ids import made_of
from shared.kit.journal import Row

Rows = Mapping[str, Row]

STRONG = {"nhs_number": "nhs", "noms_number": "noms", "crn": "crn"}
"""Strong identifiers, strongest first: the person's field and the prefix of its link row."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose profile the event goes to.

    `own` are its identifiers that belong to that person, `links` those of them that are new; `clash` are the others,
    and `others` the persons those point to: somebody must look (`review`).
    """

    person_id: UUID
    own: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    others: tuple[UUID, ...] = ()
    clash: tuple[str, ...] = ()

    @property
    def in_conflict(self) -> bool:
        """Whether the event's identifiers do not all belong to one person."""
        return bool(self.clash)


def identifiers(person: Person | None) -> tuple[str, ...]:
    """Keys of the link rows of a person's strong identifiers, strongest first. Placeholders never link."""
    if person is None:
        return ()
    given = ((prefix, getattr(person, name)) for name, prefix in STRONG.items())
    return tuple(f"{prefix}:{value}" for prefix, value in given if value and not _stands_for_nobody(value))


def _stands_for_nobody(value: str) -> bool:
    """A0000AA, X000000: what forms are filled with when there is none. Such NHS numbers are refused when read."""
    return not value.strip(ascii_uppercase + "0")


def new_person(event: EventReceived) -> UUID:
    """The id of who is not known yet: made of the strongest identifier, else of the event; of a place, its address."""
    if event.person is None and event.place is not None:
        return made_of("place", event.area or "", address_key(event.place))
    strong = identifiers(event.person)
    return made_of("person", strong[0] if strong else event.event_id)


def address_key(place: Place) -> str:
    """An address as it is compared: case, punctuation and spacing say nothing. One address counts once (S15)."""
    address = " ".join(re.findall(r"\w+", place.address.casefold()))
    return f"{address}|{(place.postcode or '').replace(' ', '')}"


def person_key(person_id: UUID) -> str:
    """Key of a person's row."""
    return f"person:{person_id}"


def review_key(event_id: UUID) -> str:
    """Key of the row that asks a person to look at an event's identity."""
    return f"review:{event_id}"


def linked(key: str, rows: Rows) -> UUID | None:
    """Whom a link row points to, as far as it was read."""
    row = rows.get(key)
    return None if row is None or row.body is None else UUID(row.body["person_id"])


def subject_of(event: EventReceived, rows: Rows) -> Subject:
    """Whose event this is, given its link rows and the rows of the persons they point to."""
    keys = identifiers(event.person)
    if not keys:
        return Subject(new_person(event))
    person_id = _chosen(keys, event, rows)
    held = _held(person_id, rows)
    found = {key: linked(key, rows) for key in keys}
    fitting = tuple(key for key in keys if found[key] == person_id or (found[key] is None and key_fits(key, held)))
    clash = tuple(key for key in keys if key not in fitting)
    own = _certain(fitting, found, person_id, event) if clash else fitting
    links = tuple(key for key in own if found[key] is None)
    others = tuple(sorted({other for key in clash if (other := found[key]) is not None}))
    return Subject(person_id, own, links, others, clash)


def _certain(
    fitting: tuple[str, ...], found: Mapping[str, UUID | None], person_id: UUID, event: EventReceived
) -> tuple[str, ...]:
    """In a conflict nobody knows whose a new identifier is: only the one a new person is made of may link."""
    made_of_it = fitting[:1] if person_id == new_person(event) else ()
    return tuple(key for key in fitting if found[key] is not None or key in made_of_it)


def _chosen(keys: tuple[str, ...], event: EventReceived, rows: Rows) -> UUID:
    """The person of the strongest identifier that is known and whom the stronger ones fit, else a new one."""
    strongest = linked(keys[0], rows)
    if strongest is not None:
        return strongest
    known = next((found for key in keys[1:] if (found := linked(key, rows)) is not None), None)
    if known is not None and key_fits(keys[0], _held(known, rows)):
        return known
    return new_person(event)


def _held(person_id: UUID, rows: Rows) -> tuple[str, ...]:
    row = rows.get(person_key(person_id))
    return () if row is None or row.body is None else tuple(row.body.get("identifiers", ()))


def key_fits(key: str, held: tuple[str, ...]) -> bool:
    """Whether a person with these identifiers may also have this one: two of one sort are a conflict."""
    sort = key.partition(":")[0]
    return all(other == key or other.partition(":")[0] != sort for other in held)


def review(why: str, event: EventReceived, persons: tuple[UUID, ...], keys: tuple[str, ...]) -> dict[str, Any]:
    """Body of a review row: what a person must look at. It stands until a person settles it."""
    return {
        "schema": 1,
        "why": why,
        "event_id": str(event.event_id),
        "kind": event.kind.value,
        "persons": [str(one) for one in persons],
        "identifiers": list(keys),
    }
