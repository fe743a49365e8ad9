"""The labelled set (Shows 3): pairs of tellings by class, of one person with one trouble, or of two people alike.

In every class the rest is told as on an ordinary day: birth dates, postcodes and phones are missing or changed too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from services.scoring.matching.known import Known, identity_of
from tests.unit.scoring_matching.callings import AREA, SPELT, Community, Pairs
from tests.unit.scoring_matching.people import (
    HOSTELS,
    Somebody,
    child,
    family_name,
    given_names,
    partner,
    sibling,
    somebody,
    twin,
)
from tests.unit.scoring_matching.told import Telling, day_told, home_told, mistyped, plainly, swapped, turned
from tests.unit.scoring_matching.world import SHARED

EACH = 150
"""Pairs of a class."""
Draw = Callable[[Random], tuple[Telling, Telling]]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tellings, and whether they are of one person."""

    sort: str
    same: bool
    a: Known
    b: Known


def _ordinary(chance: Random, one: Telling, other: Telling) -> tuple[Telling, Telling]:
    """Two tellings of which the second is of an ordinary day."""
    return home_told(chance, one), home_told(chance, day_told(chance, other))


def _told_as(given: Pairs, family: Pairs, *communities: Community) -> Draw:
    """A given name or a family name that is written in another way."""

    def draw(chance: Random) -> tuple[Telling, Telling]:
        telling = plainly(somebody(chance, chance.choice(communities)))
        first, second = chance.choice(given)
        if not family or chance.random() < 0.5:
            return _ordinary(chance, replace(telling, given=(first,)), replace(telling, given=(second,)))
        written, heard = chance.choice(family)
        return _ordinary(chance, replace(telling, family=written), replace(telling, family=heard))

    return draw


def _typos(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    if chance.random() < 0.5:
        return _ordinary(
            chance, telling, replace(telling, given=(mistyped(chance, telling.given[0]), *telling.given[1:]))
        )
    return _ordinary(chance, telling, replace(telling, family=mistyped(chance, telling.family or "")))


def _swapped(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    return _ordinary(chance, telling, swapped(telling))


def _no_birth_date(chance: Random) -> tuple[Telling, Telling]:
    """The phone number is still the same or the address is: with names alone nobody could tell."""
    telling = plainly(somebody(chance))
    other = replace(telling, born=None)
    if chance.random() < 0.5:
        return telling, replace(other, postcode=None, homeless=True)
    return telling, replace(
        other, phone=None, year=telling.born.year if telling.born and chance.random() < 0.3 else None
    )


def _year_only(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    year = telling.born.year if telling.born else None
    return home_told(chance, telling), home_told(chance, replace(telling, born=None, year=year))


def _turned_date(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    born = telling.born or date(1980, 2, 1)
    return home_told(chance, telling), home_told(chance, replace(telling, born=turned(born)))


def _married(chance: Random) -> tuple[Telling, Telling]:
    """A woman under her husband's name, in half of the cases beside her own."""
    one = replace(somebody(chance), woman=True)
    telling = plainly(replace(one, given=given_names(chance, one.community, woman=True)))
    married = family_name(chance, one.community)
    name = f"{telling.family}-{married}" if chance.random() < 0.5 else married
    return _ordinary(chance, telling, replace(telling, family=name))


def _in_a_hostel(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    return telling, day_told(chance, replace(telling, postcode=chance.choice(HOSTELS), homeless=True, phone=None))


def _second_name(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    given = (telling.given[0], chance.choice(("Marie", "James", "Ali", "Anna", "Gwyn")))
    return _ordinary(chance, replace(telling, given=given), replace(telling, given=given[1:]))


def _alias(chance: Random) -> tuple[Telling, Telling]:
    telling = plainly(somebody(chance))
    street = chance.choice(("Spud", "Ginger", "Taz", "Jinx", "Red"))
    return _ordinary(chance, replace(telling, alias=f"{street} {telling.family}"), replace(telling, given=(street,)))


def _twins(chance: Random) -> tuple[Telling, Telling]:
    one = somebody(chance)
    return plainly(one), plainly(twin(chance, one))


def _twins_mohammed(chance: Random) -> tuple[Telling, Telling]:
    """Both are Mohammed before the name they are called by."""
    one, other = _twins(chance)
    return replace(one, given=("Mohammed", "Imran")), replace(
        other, given=("Muhammad", chance.choice(("Bilal", "Yusuf", "Tariq")))
    )


def _namesakes(chance: Random) -> tuple[Telling, Telling]:
    one = somebody(chance)
    return plainly(one), plainly(child(chance, one, namesake=True))


def _siblings(chance: Random) -> tuple[Telling, Telling]:
    one = somebody(chance)
    return _ordinary(chance, plainly(one), plainly(sibling(chance, one)))


def _couples(chance: Random) -> tuple[Telling, Telling]:
    """Husband and wife with one telephone."""
    one = somebody(chance)
    other = replace(partner(chance, one), family=one.family, phone=one.phone)
    return _ordinary(chance, plainly(one), plainly(other))


def _of_one_name(chance: Random) -> tuple[Somebody, Somebody]:
    """Two strangers of one name: the more frequent a name, the more often that happens."""
    one = somebody(chance)
    frequent = one.community.frequent
    family = chance.choices(list(frequent), [share**2 for share in frequent.values()])[0]
    names = one.community.women if one.woman else one.community.men
    given = (chance.choices(names, [1 / (rank + 8) ** 2 for rank in range(len(names))])[0],)
    other = somebody(chance, one.community)
    return replace(one, given=given, family=family), replace(other, given=given, family=family, woman=one.woman)


def _strangers_of_one_name(chance: Random) -> tuple[Telling, Telling]:
    one, other = _of_one_name(chance)
    return _ordinary(chance, plainly(one), plainly(other))


def _strangers_of_one_year(chance: Random) -> tuple[Telling, Telling]:
    """One name and one year of birth, and nothing else."""
    one, other = _of_one_name(chance)
    born = date(one.born.year, 1 + one.born.month % 12, 1 + (one.born.day + 9) % 28)
    return _ordinary(chance, plainly(one), plainly(replace(other, born=born)))


def _strangers_of_one_day(chance: Random) -> tuple[Telling, Telling]:
    """One family name and one birth date by chance: people of a frequent name."""
    one = somebody(chance)
    community = one.community
    family = chance.choice(list(community.frequent)[:6])
    other = replace(somebody(chance, community), family=family, born=one.born)
    return _ordinary(chance, plainly(replace(one, family=family)), plainly(other))


def _hostel_mates(chance: Random) -> tuple[Telling, Telling]:
    """One hostel, one given name, born in one year."""
    one, hostel = somebody(chance), chance.choice(HOSTELS)
    other = replace(
        somebody(chance, one.community), given=one.given[:1], born=one.born + timedelta(days=chance.randrange(30, 90))
    )
    first, second = plainly(one), day_told(chance, plainly(other))
    return replace(first, postcode=hostel, homeless=True, phone=None), replace(
        second, postcode=hostel, homeless=True, phone=None
    )


_SOUTH_ASIAN = (SPELT.south_asian_given, SPELT.south_asian_family)
ONE: tuple[tuple[str, Draw], ...] = (
    ("typing mistakes", _typos),
    ("names exchanged", _swapped),
    ("nicknames", _told_as(SPELT.nicknames, (), AREA.english)),
    ("Welsh spellings", _told_as(SPELT.welsh_given, SPELT.welsh_family, AREA.welsh)),
    ("Polish spellings", _told_as(SPELT.polish_given, SPELT.polish_family, AREA.polish)),
    ("South Asian spellings", _told_as(*_SOUTH_ASIAN, AREA.muslim, AREA.sikh_and_hindu)),
    ("no birth date", _no_birth_date),
    ("only the birth year", _year_only),
    ("day and month exchanged", _turned_date),
    ("changed family name", _married),
    ("in a hostel now", _in_a_hostel),
    ("called by the second name", _second_name),
    ("under an alias", _alias),
)
TWO: tuple[tuple[str, Draw], ...] = (
    ("twins", _twins),
    ("twins both Mohammed", _twins_mohammed),
    ("parent and child of one name", _namesakes),
    ("siblings", _siblings),
    ("couples", _couples),
    ("strangers of one name", _strangers_of_one_name),
    ("strangers of one name and year", _strangers_of_one_year),
    ("strangers of one family name and day", _strangers_of_one_day),
    ("hostel mates of one given name", _hostel_mates),
)


def labelled(seed: int) -> Iterator[Pair]:
    """The whole set, class after class."""
    for same, classes in ((True, ONE), (False, TWO)):
        for sort, draw in classes:
            chance = Random(f"{seed} {sort}")  # noqa: S311 - chance that can be repeated
            for _ in range(EACH):
                one, other = (identity_of(telling.person(), SHARED) for telling in draw(chance))
                yield Pair(sort, same, one, other)
