"""An area of fictional people, each told of once or more, and every pair that blocking finds in it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from random import Random

from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.known import Known, identity_of
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.people import HOSTELS, households
from tests.unit.scoring_matching.told import told

SHARED = {code.replace(" ", "") for code in HOSTELS}


@dataclass(frozen=True, slots=True)
class Record:
    """What one event told, and of whom."""

    of: int
    community: str
    known: Known


@dataclass(frozen=True)
class Area:
    """All records of an area."""

    records: tuple[Record, ...]

    @property
    def pairs(self) -> int:
        """How many pairs of records there are."""
        return len(self.records) * (len(self.records) - 1) // 2

    @property
    def same(self) -> int:
        """How many of them are of one person."""
        told_of = Counter(record.of for record in self.records)
        return sum(count * (count - 1) // 2 for count in told_of.values())

    def candidates(self, model: Weights) -> Iterator[tuple[Record, Record]]:
        """Each pair that shares a block which is not too full, once."""
        blocks: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(self.records):
            for key in blocking_keys(record.known, model):
                blocks[key].append(place)
        most = model.numbers.blocking.most
        found = {pair for places in blocks.values() if len(places) <= most for pair in combinations(places, 2)}
        return ((self.records[one], self.records[other]) for one, other in sorted(found))


def area(seed: int, homes: int) -> Area:
    """So many households; of a third of the people two events tell, of some three."""
    chance = Random(seed)  # noqa: S311 - chance that can be repeated
    people = [one for home in households(chance, homes) for one in home]
    return Area(
        tuple(
            Record(one.number, one.community.name, identity_of(told(chance, one).person(), SHARED))
            for one in people
            for _ in range(chance.choices((1, 2, 3), (0.62, 0.28, 0.10))[0])
        )
    )
