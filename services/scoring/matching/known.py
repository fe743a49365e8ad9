"""What is known of somebody that can be compared: a small summary of an event's person, fit for a state row."""

import re
from collections.abc import Collection
from datetime import date
from typing import Literal

from services.scoring.identity import identifiers
from shared.contracts.fact import Model
from shared.contracts.intake import Person

Sex = Literal["female", "male"]
_SEXES: dict[str, Sex] = {"f": "female", "w": "female", "m": "male"}
_NOWHERE = "ZZ99"
"""NHS pseudo-postcodes (ZZ99 3VZ: no fixed abode) say where nobody lives."""
_EARLIEST = 1902
"""1900-01-01 and 1901-01-01 are what forms are filled with."""
_LEAST_DIGITS = 9


class Known(Model):
    """Names as they were said; what is absent is unknown. `postcode` has no space, `phone` is a national number.

    `passing`: the postcode is that of a hostel, a prison or another address that many share or that lasts days.
    """

    family_name: str | None = None
    given_names: tuple[str, ...] = ()
    alias: str | None = None
    birth_date: date | None = None
    birth_year: int | None = None
    sex: Sex | None = None
    postcode: str | None = None
    passing: bool = False
    phone: str | None = None
    identifiers: tuple[str, ...] = ()


def identity_of(person: Person, shared: Collection[str] = ()) -> Known:
    """The summary of a person as an event tells it.

    `shared` are postcodes (without a space) and phone numbers (national, without the 0) of hostels, prisons, hospitals
    and desks: they are not the person's own.
    """
    born = person.birth_date if person.birth_date and person.birth_date.year >= _EARLIEST else None
    postcode, phone = _postcode(person.postcode), _phone(person.phone)
    return Known(
        family_name=person.family_name,
        given_names=person.given_names,
        alias=person.alias,
        birth_date=born,
        birth_year=born.year if born else person.birth_year,
        sex=_SEXES.get((person.sex or "").strip()[:1].casefold()),
        postcode=postcode,
        passing=postcode is not None and (person.no_fixed_abode is True or postcode in shared),
        phone=None if phone in shared else phone,
        identifiers=identifiers(person),
    )


def _postcode(said: str | None) -> str | None:
    plain = (said or "").replace(" ", "")
    return plain if plain and not plain.startswith(_NOWHERE) else None


def _phone(said: str | None) -> str | None:
    """The number within the country: `07700 900123` and `+44 7700 900123` are one. 000000 is nobody's."""
    digits = re.sub(r"^(0044|44|0)", "", re.sub(r"\D", "", said or ""))
    return digits if len(digits) >= _LEAST_DIGITS and len(set(digits)) > 1 else None
