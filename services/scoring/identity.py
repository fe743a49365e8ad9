"""Whom an event names: strong identifiers, and the origin each leads to for ever (docs/adr/0014)."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from shared.contracts.intake import EventReceived, LocalId, Person, Place
from shared.kit.ids import made_of
from shared.kit.journal import Row

Rows = Mapping[str, Row]

STRONG = {"nhs_number": "nhs", "noms_number": "noms", "crn": "crn"}
"""Strong identifiers, strongest first: the person's field and the sort of its key. Local ones by issuer come last."""
_FIELDS = {sort: name for name, sort in STRONG.items()}
LOCAL = "local"
_FILLED_IN = 6
"""So many digits, all the same, were typed to fill a form."""


def identifiers(person: Person | None) -> tuple[str, ...]:
    """Keys of a person's strong identifiers, as in `nhs:9991017070`, strongest first. Placeholders are none."""
    if person is None:
        return ()
    given = [(sort, getattr(person, name)) for name, sort in STRONG.items()]
    given += [(f"{LOCAL}:{one.issuer}", one.value) for one in person.local_ids]
    return tuple(f"{sort}:{value}" for sort, value in given if value and not _stands_for_nobody(value))


def _stands_for_nobody(value: str) -> bool:
    """A0000AA, X999999, n/a: what forms are filled with when there is none. Such NHS numbers are refused when read.

    No digit but 0, or one digit again and again; fewer than six alike may well be somebody's (ours).
    """
    digits = re.sub(r"\D", "", value)
    return not digits.strip("0") or (len(digits) >= _FILLED_IN and len(set(digits)) == 1)


def sort_of(identifier: str) -> str:
    """`nhs`, `noms`, `crn`, or `local:ISSUER`."""
    return identifier.rpartition(":")[0]


def key_fits(key: str, held: tuple[str, ...]) -> bool:
    """Whether somebody with these identifiers may also have this one: two of one sort are a contradiction."""
    return all(other == key or sort_of(other) != sort_of(key) for other in held)


def fields_of(held: Iterable[str]) -> dict[str, Any]:
    """Identifiers as the fields of a Person; of two of one sort the first."""
    fields: dict[str, Any] = {}
    local = []
    for key in held:
        sort, _, value = key.rpartition(":")
        if sort in _FIELDS:
            fields.setdefault(_FIELDS[sort], value)
        else:
            local.append(LocalId(issuer=sort.removeprefix(f"{LOCAL}:"), value=value))
    return fields | ({"local_ids": tuple(local)} if local else {})


@lru_cache(maxsize=1024)  # an event's rows are asked for in rounds, and each time by its origins
def origin_of(identifier: str) -> UUID:
    """The origin an identifier leads to."""
    return made_of("person", identifier)


def home_of(event: EventReceived) -> UUID:
    """The origin an event belongs to: its strongest identifier's; of a place, its address's; else one of its own."""
    if event.person is None and (address := address_of(event)) is not None:
        return address
    strong = identifiers(event.person)
    return origin_of(strong[0]) if strong else made_of("person", event.event_id)


def address_of(event: EventReceived) -> UUID | None:
    """The origin of the address an event names, whoever else it is about; None where it names none."""
    return None if event.place is None else made_of("place", event.area or "", address_key(event.place))


def address_key(place: Place) -> str:
    """An address as it is compared: case, punctuation and spacing say nothing. One address counts once (S15)."""
    address = " ".join(re.findall(r"\w+", place.address.casefold()))
    return f"{address}|{(place.postcode or '').replace(' ', '')}"


def person_key(origin: UUID) -> str:
    """Key of the row that holds an origin's own evidence, and the version of whoever goes by this id."""
    return f"person:{origin}"


def joins_key(origin: UUID) -> str:
    """Key of the row that says with whom an origin is one person (`services.scoring.joins.Joins`)."""
    return f"joins:{origin}"


def death_key(origin: UUID) -> str:
    """Key of the row that asks whether it was this origin's person who died, for somebody met them afterwards."""
    return review_key(made_of("met-after-death", origin))


def review_key(event_id: UUID) -> str:
    """Key of the row that asks a person to look at an event's identity."""
    return f"review:{event_id}"
