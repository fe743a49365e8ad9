"""Fictional people in fictional households, the same for the same seed. Nothing here knows the model."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from tests.unit.scoring_matching.callings import AREA, Community

MIDDLES = ("", "er", "an", "el", "in")
HOSTELS = ("WS1 9ZZ", "WS2 9ZZ", "LL11 9ZZ")
POSTCODES = 5000
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Somebody:
    """The truth about one person; `number` tells people apart."""

    number: int
    community: Community
    woman: bool
    given: tuple[str, ...]
    family: str
    born: date
    postcode: str
    phone: str


def postcode(chance: Random) -> str:
    """One of some five thousand postcodes of ten districts."""
    number = chance.randrange(POSTCODES)
    letters = _LETTERS[number // 50 % 20] + _LETTERS[number // 2 % 20]
    return f"WS{1 + number % 10} {1 + number // 1000}{letters}"


def phone(chance: Random) -> str:
    """A mobile number nobody has twice."""
    return f"07{chance.randrange(10**9):09d}"


def households(chance: Random, count: int) -> Iterator[tuple[Somebody, ...]]:
    """So many households; numbers rise by one."""
    number = 0
    for _ in range(count):
        home = tuple(replace(one, number=number + place) for place, one in enumerate(_household(chance)))
        number += len(home)
        yield home


def _household(chance: Random) -> list[Somebody]:
    """One person or two: a couple, siblings, a parent and child, now and then twins."""
    first, kind = somebody(chance), chance.random()
    if kind < 0.30:
        return [first, partner(chance, first)]
    if kind < 0.45:
        return [first, sibling(chance, first)]
    if kind < 0.60:
        return [first, child(chance, first)]
    return [first, twin(chance, first)] if kind < 0.62 else [first]


def somebody(chance: Random, community: Community | None = None) -> Somebody:
    """A person drawn from the whole area, or from one community."""
    community = community or chance.choices(AREA.all, [one.share for one in AREA.all])[0]
    woman = chance.random() < 0.35
    return Somebody(
        number=0,
        community=community,
        woman=woman,
        given=given_names(chance, community, woman=woman),
        family=family_name(chance, community),
        born=date(1955, 1, 1) + timedelta(days=chance.randrange(50 * 365)),
        postcode=postcode(chance),
        phone=phone(chance),
    )


def given_names(chance: Random, community: Community, *, woman: bool) -> tuple[str, ...]:
    """One name or two; frequent names come first in the lists."""
    names = community.women if woman else community.men
    weights = [1 / (rank + 8) for rank in range(len(names))]
    first = chance.choices(names, weights)[0]
    second = chance.choices(names, weights)[0]
    return (first, second) if chance.random() < 0.4 and second != first else (first,)


def family_name(chance: Random, community: Community) -> str:
    """A frequent name by its share, or one of thousands that are composed."""
    point = chance.random() * 100
    for name, share in community.frequent.items():
        point -= share
        if point < 0:
            return name
    return chance.choice(community.beginnings) + chance.choice(MIDDLES) + chance.choice(community.endings)


def partner(chance: Random, one: Somebody) -> Somebody:
    """A husband or wife at the same address; seven of ten bear the same family name."""
    family = one.family if chance.random() < 0.7 else family_name(chance, one.community)
    given = given_names(chance, one.community, woman=not one.woman)
    born = _within(chance, one.born, 10 * 365)
    return replace(one, woman=not one.woman, given=given, family=family, born=born, phone=phone(chance))


def sibling(chance: Random, one: Somebody) -> Somebody:
    """A brother or sister at the same address."""
    woman = chance.random() < 0.5
    born = _within(chance, one.born, 6 * 365)
    born = born if abs((born - one.born).days) > 300 else one.born + timedelta(days=700)
    return replace(one, woman=woman, given=other_name(chance, one, woman=woman), born=born, phone=phone(chance))


def twin(chance: Random, one: Somebody) -> Somebody:
    """Born on the same day, with another name."""
    woman = chance.random() < 0.5
    return replace(one, woman=woman, given=other_name(chance, one, woman=woman), phone=phone(chance))


def child(chance: Random, one: Somebody, *, namesake: bool | None = None) -> Somebody:
    """A son or daughter at the same address; one son in twelve bears his father's name."""
    namesake = chance.random() < 0.08 if namesake is None else namesake
    woman = one.woman if namesake else chance.random() < 0.5
    given = one.given if namesake else other_name(chance, one, woman=woman)
    born = one.born + timedelta(days=chance.randrange(18 * 365, 38 * 365))
    return replace(one, woman=woman, given=given, born=born, phone=phone(chance))


def other_name(chance: Random, one: Somebody, *, woman: bool) -> tuple[str, ...]:
    """A given name with another initial than each of this person's: parents do not give a name twice."""
    while True:
        given = given_names(chance, one.community, woman=woman)[:1]
        if given[0][0] not in {name[0] for name in one.given}:
            return given


def _within(chance: Random, day: date, days: int) -> date:
    return day + timedelta(days=chance.randrange(-days, days))
