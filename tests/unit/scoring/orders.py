"""The check that two orders of arrival leave the same county, at any size."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from tests.unit.scoring.county import AREAS, County, Folk, shuffled, standing_by_rows
from tests.unit.scoring.test_joins_order import evidence, heard_of

LOOKS = 40
"""How often on the way the cohorts are compared with everybody sorted anew."""


@dataclass(frozen=True)
class Compared:
    """What there was to compare."""

    persons: int
    joined: int
    ranked: dict[str, int]


def in_two_orders(*, people: int, events: int, seed: int) -> Compared:
    """Raises AssertionError with what differs."""
    folk = Folk(people, events, random.Random(seed))  # noqa: S311 - chance that can be repeated
    lives, calls = folk.lives(), folk.roll_call()
    orders = [shuffled(lives, random.Random(seed + n)) for n in range(2)]  # noqa: S311 - as above
    one, other = [lived(order) for order in orders]
    assert heard_of(one.town) == heard_of(other.town)
    assert evidence(one.town) == evidence(other.town)
    assert one.called(calls) == other.called(calls)
    for county in (one, other):
        exactly_the_first(county)
        told_is_known(county, calls)
    assert [one.measures(area) for area in AREAS] == [other.measures(area) for area in AREAS]
    everybody = one.town.persons()
    assert len(everybody) == people
    return Compared(
        people,
        sum(len(origins) > 1 for origins in everybody.values()),
        {area: len(one.censuses[area].ranked) for area in AREAS},
    )


def lived(order: list[Message]) -> County:
    """The county after these events; on the way its cohorts are looked at now and then."""
    county, step = County(), len(order) // LOOKS
    for number in range(0, len(order), step):
        county.hears_all(order[number : number + step])
        exactly_the_first(county)
    return county


def exactly_the_first(county: County) -> None:
    for area in AREAS:
        assert county.members(area) == county.first(area)


def told_is_known(county: County, calls: list[Message]) -> None:
    """Every standing that counts is what the rows of the person's origins come to."""
    probes = {call.id: call for call in calls}
    standings = list(_standings(county))
    assert standings
    for said in standings:
        assert said == standing_by_rows(county, probes[said.event_id], said.person_id, said.area)


def _standings(county: County) -> Iterator[StandingChanged]:
    """Of those who live here, as told at the roll call."""
    for census in county.censuses.values():
        yield from (said for said in census.people.values() if said.stopped is None)
