"""State rows of so many residents: forty lives as scoring keeps them, each under everybody's own numbers and ids."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

import orjson

from deploy.local.growth.lived import lived
from deploy.local.growth.residents import AREAS, SORTS, area_of, life, numbers_of
from services.scoring.cohorts import order
from services.scoring.cohorts.nodes import Nodes
from services.scoring.cohorts.places import person_at
from services.scoring.cohorts.roll import Fit, Member, Roll, roll_key
from services.scoring.identity import identifiers, origin_of
from services.scoring.policy import Policies
from shared.contracts.fact import Message
from shared.contracts.intake import Person
from shared.kit.journal import Handler, Row

_OF_PEOPLE = ("person:", "joins:", "standing:")
Texts = Iterator[tuple[str, str]]
"""State rows: key and JSON body."""


@dataclass(frozen=True, slots=True)
class Population:
    """So many residents. `handler` makes the rows of a life; `policies` say which cohorts there are."""

    people: int
    handler: Handler[Message]
    policies: Policies
    now: datetime

    def rows(self) -> Texts:
        """Everybody's rows, then the cohorts they are ranked in."""
        patterns = [dict(self._pattern(sort)) for sort in range(SORTS)]
        spots: dict[str, list[str]] = {area: [] for area in AREAS}
        for resident in range(self.people):
            swaps = _swaps(resident % SORTS, resident)
            for key, body in patterns[resident % SORTS].items():
                own_key, own_body = _swapped(key, swaps), _swapped(body, swaps)
                if key.startswith("standing:"):
                    spots[area_of(resident)] += _places(own_body)
                yield own_key, own_body
        yield from chain.from_iterable(self._cohort(area, spots[area]) for area in AREAS)

    def _pattern(self, sort: int) -> Texts:
        """The rows of one life; alone in the world, whoever lives it would have a place in every cohort."""
        rows = lived(self.handler, life(sort, self.now), self.now)
        return ((key, body.decode()) for key, body in rows.items() if key.startswith(_OF_PEOPLE))

    def _cohort(self, area: str, spots: list[str]) -> Texts:
        """The rows of an area's only cohort: its members and the order of those who wait."""
        (cohort,) = self.policies[area].cohorts.cohorts
        members, waiting = sorted(spots)[: cohort.size], Nodes(roll_key(area, cohort), _Nothing(), None)
        for spot in set(spots) - set(members):
            order.insert(waiting, spot)
        roll = Roll(
            ordering=cohort.ordering,
            version=len(members),
            members=tuple(self._member(spot) for spot in members),
            waiting=waiting.root(),
        )
        yield roll_key(area, cohort), orjson.dumps(roll.body()).decode()
        yield from ((key, orjson.dumps(change.body).decode()) for key, change in waiting.changes().items())

    def _member(self, spot: str) -> Member:
        return Member(person_id=person_at(spot), place=spot, entered_at=self.now, fit=Fit.FITS)


class _Nothing(dict[str, Row]):
    """Rows that were all looked for and none was there."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str)

    def __missing__(self, key: str) -> Row:
        return Row(key, None)


def _swaps(sort: int, resident: int) -> Mapping[str, str]:
    """What stands in the rows of a life → what stands in the resident's: numbers, ids, ids without hyphens."""
    swaps: dict[str, str] = {}
    for theirs, own in zip(_keys(sort), _keys(resident), strict=True):
        before, after = origin_of(theirs), origin_of(own)
        swaps |= {theirs: own, str(before): str(after), before.hex: after.hex}
    return swaps


def _keys(resident: int) -> tuple[str, ...]:
    return identifiers(Person.model_validate(numbers_of(resident)))


def _swapped(text: str, swaps: Mapping[str, str]) -> str:
    for before, after in swaps.items():
        text = text.replace(before, after)
    return text


def _places(standing: str) -> Iterator[str]:
    return (one["place"] for one in orjson.loads(standing)["ranked"].values())
