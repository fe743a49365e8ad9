"""How a person is told at a desk, in a cell, on a ward: with what is missing, misheard and mistyped.

The rates are ours, but for the postcode: 53 per cent of hospital records have another one or none (BMC Med Res Methodol
2017, 17:23).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from shared.contracts.intake import Person
from tests.unit.scoring_matching.callings import SPELT, Pairs
from tests.unit.scoring_matching.people import HOSTELS, Somebody, family_name, given_names, phone, postcode

_BESIDE = {
    "a": "sq",
    "e": "rw",
    "i": "uo",
    "o": "ip",
    "u": "yi",
    "t": "ry",
    "n": "bm",
    "m": "n",
    "s": "ad",
    "r": "te",
    "l": "k",
}
"""Keys beside a key."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of somebody, before it is written into an event's form."""

    given: tuple[str, ...]
    family: str
    born: date | None
    year: int | None
    sex: str | None
    postcode: str | None
    phone: str | None
    alias: str | None = None
    homeless: bool | None = None

    def person(self) -> Person:
        """The person of an event."""
        return Person(
            given_names=self.given,
            family_name=self.family,
            birth_date=self.born,
            birth_year=self.year,
            sex=self.sex,
            postcode=self.postcode,
            phone=self.phone,
            alias=self.alias,
            no_fixed_abode=self.homeless,
        )


def plainly(one: Somebody) -> Telling:
    """All of the truth."""
    return Telling(one.given, one.family, one.born, None, "female" if one.woman else "male", one.postcode, one.phone)


Mishap = Callable[[Random, Somebody, Telling], Telling]
Rates = tuple[tuple[float, Mishap], ...]


def told(chance: Random, one: Somebody) -> Telling:
    """The truth, with the mistakes of an ordinary day."""
    telling = plainly(one)
    for rates in (_GIVEN, _SECOND, _FAMILY, _PLACES):
        telling = _one_of(rates, chance, one, telling)
    return home_told(chance, day_told(chance, telling))


def _one_of(rates: Rates, chance: Random, one: Somebody, telling: Telling) -> Telling:
    point = chance.random()
    for rate, mishap in rates:
        point -= rate
        if point < 0:
            return mishap(chance, one, telling)
    return telling


def _called(telling: Telling, first: str) -> Telling:
    return replace(telling, given=(first, *telling.given[1:]))


_GIVEN: Rates = (
    (0.09, lambda chance, _, telling: _called(telling, respelt(chance, telling.given[0], SPELT.given))),
    (0.02, lambda chance, _, telling: _called(telling, mistyped(chance, telling.given[0]))),
    (0.01, lambda _chance, _, telling: _called(telling, telling.given[0][0])),
    (0.015, lambda _chance, _, telling: replace(telling, given=telling.given[1:] or telling.given)),
    (0.015, lambda chance, one, telling: replace(telling, given=given_names(chance, one.community, woman=one.woman))),
)
_SECOND: Rates = ((0.5, lambda _chance, _, telling: replace(telling, given=telling.given[:1])),)
_FAMILY: Rates = (
    (0.05, lambda chance, _, telling: replace(telling, family=respelt(chance, telling.family, SPELT.family))),
    (0.02, lambda chance, _, telling: replace(telling, family=mistyped(chance, telling.family))),
    (0.02, lambda chance, one, telling: replace(telling, family=family_name(chance, one.community))),
    (0.02, lambda chance, one, telling: double_barrelled(chance, one, telling) if one.woman else telling),
)
_PLACES: Rates = ((0.006, lambda _chance, _, telling: swapped(telling)),)


def double_barrelled(chance: Random, one: Somebody, telling: Telling) -> Telling:
    """Another family name behind one's own."""
    return replace(telling, family=f"{telling.family}-{family_name(chance, one.community)}")


def swapped(telling: Telling) -> Telling:
    """Given name and family name in each other's field."""
    return replace(telling, given=(telling.family, *telling.given[1:]), family=telling.given[0])


def respelt(chance: Random, name: str, pairs: Pairs) -> str:
    """Another way the name is told; one that nobody wrote down is mistyped."""
    ways = [second for first, second in pairs if first == name]
    return chance.choice(ways) if ways else mistyped(chance, name)


def mistyped(chance: Random, name: str) -> str:
    """A letter left out, doubled, exchanged with the next, or a key beside it."""
    place = chance.randrange(1, max(2, len(name) - 1))
    before, letter, after = name[:place], name[place : place + 1], name[place + 1 :]
    wrong = (
        before + after,
        before + letter * 2 + after,
        before + after[:1] + letter + after[1:],
        before + chance.choice(_BESIDE.get(letter, "e")) + after,
    )
    return chance.choice(wrong) if len(name) > 3 else wrong[1]


def day_told(chance: Random, telling: Telling) -> Telling:
    """The birth date as it is told on an ordinary day."""
    if (born := telling.born) is None:
        return telling
    days = (born, None, turned(born), misdated(chance, born), date(born.year, 1, 1), date(born.year - 3, 4, 17))
    day = chance.choices(days, (0.805, 0.15, 0.01, 0.015, 0.01, 0.01))[0]
    return replace(telling, born=day, year=born.year if day is None and chance.random() < 0.33 else None)


def turned(day: date) -> date:
    """Day and month exchanged, where a month has that number."""
    return date(day.year, day.day, day.month) if day.day <= 12 else date(day.year, day.month, day.day - 10)


def misdated(chance: Random, day: date) -> date:
    """One digit of the year or of the day is wrong."""
    if chance.random() < 0.5:
        digit = chance.choice([number for number in range(10) if number != day.year % 10])
        return day.replace(year=day.year - day.year % 10 + digit, day=min(day.day, 28))
    return day.replace(day=day.day + 1 if day.day % 10 < 8 and day.day < 28 else day.day - 1)


def home_told(chance: Random, telling: Telling) -> Telling:
    """Postcode, phone and sex as they are told on an ordinary day."""
    hostel, moved = (chance.choice(HOSTELS), True), (postcode(chance), None)
    homes = ((telling.postcode, telling.homeless), (None, None), moved, hostel, (None, True))
    code, homeless = chance.choices(homes, (0.38, 0.22, 0.26, 0.08, 0.06))[0]
    number = chance.choices((None, phone(chance), telling.phone), (0.55, 0.20, 0.25))[0]
    sex = telling.sex if chance.random() < 0.85 else None
    return replace(telling, postcode=code, homeless=homeless, phone=number, sex=sex)
