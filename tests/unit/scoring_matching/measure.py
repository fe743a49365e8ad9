"""The model measured: precision, recall and calibration, on the labelled set and on an area of fictional people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.compare import Match, compare
from services.scoring.matching.letters import names_of
from services.scoring.matching.model import Weights
from services.scoring.matching.spellings import Groups, groups_of
from tests.unit.scoring_matching.pairs import Pair, labelled
from tests.unit.scoring_matching.world import Area, Record, area

SEED = 2026
HOMES = 6000
"""Some 10,000 people."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair, what was said of it, and what is true."""

    sort: str
    same: bool
    found: bool
    match: Match
    listed: bool = True

    @property
    def proposed(self) -> bool:
        """Whether a person would be asked: blocking finds it and the weight is enough."""
        return self.found and self.match.verdict == "propose"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of pairs."""

    pairs: int
    same: int
    found: int
    proposed: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the proposed pairs that are one person."""
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs of one person that are proposed."""
        return self.right / self.same if self.same else 1.0


@dataclass(frozen=True, slots=True)
class Decile:
    """Pairs of about one probability: how many, what was promised on average, what came true."""

    low: float
    pairs: int
    promised: float
    true: float


def counted(judged: Iterable[Judged]) -> Counts:
    """All of them together."""
    every = tuple(judged)
    return Counts(
        pairs=len(every),
        same=sum(one.same for one in every),
        found=sum(one.found for one in every),
        proposed=sum(one.proposed for one in every),
        right=sum(one.proposed and one.same for one in every),
    )


def by_sort(judged: Iterable[Judged]) -> Iterator[tuple[str, tuple[Judged, ...]]]:
    """Pair after pair of one sort."""
    for sort, some in groupby(judged, key=lambda one: one.sort):
        yield sort, tuple(some)


def judge_labelled(model: Weights, seed: int = SEED) -> tuple[Judged, ...]:
    """The labelled set, judged."""
    return tuple(_judged(pair, model) for pair in labelled(seed))


def _judged(pair: Pair, model: Weights) -> Judged:
    found = not set(blocking_keys(pair.a, model)).isdisjoint(blocking_keys(pair.b, model))
    return Judged(pair.sort, pair.same, found, compare(pair.a, pair.b, model), _listed(pair, model))


def _listed(pair: Pair, model: Weights) -> bool:
    """Whether the lists of spellings have both ways the names are written."""
    spellings = model.spellings
    a, b = names_of(pair.a, spellings), names_of(pair.b, spellings)
    given = _in_lists(a.given[0], b.given[0], spellings.given, spellings.short)
    return given and _in_lists(a.family[-1], b.family[-1], spellings.family)


def _in_lists(one: str, other: str, *lists: Groups) -> bool:
    return one == other or any(groups_of(one, some) & groups_of(other, some) for some in lists)


@dataclass(frozen=True)
class Surveyed:
    """An area, and its candidates judged with the prior that is true there."""

    area: Area
    judged: tuple[Judged, ...]

    @property
    def found(self) -> float:
        """Share of the pairs of one person that blocking finds."""
        return counted(self.judged).same / self.area.same

    def deciles(self) -> tuple[Decile, ...]:
        """Ten bands of probability."""
        return tuple(_decile(band / 10, self.judged) for band in range(10))


def _decile(low: float, judged: tuple[Judged, ...]) -> Decile:
    some = [one for one in judged if min(int(one.match.probability * 10), 9) == round(low * 10)]
    count = len(some) or 1
    promised, true = sum(one.match.probability for one in some), sum(one.same for one in some)
    return Decile(low, len(some), promised / count, true / count)


def survey(model: Weights, seed: int = SEED, homes: int = HOMES) -> Surveyed:
    """An area of so many households, judged."""
    there = area(seed, homes)
    fitting = model.with_prior(there.same / there.pairs)
    return Surveyed(there, tuple(_candidate(one, other, fitting) for one, other in there.candidates(model)))


def _candidate(one: Record, other: Record, model: Weights) -> Judged:
    """A pair is of a community when both records are."""
    sort = one.community if one.community == other.community else "of two communities"
    return Judged(sort, one.of == other.of, found=True, match=compare(one.known, other.known, model))
