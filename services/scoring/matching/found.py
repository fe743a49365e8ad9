"""What one comparison came to."""

from dataclasses import dataclass, field
from math import log2

from services.scoring.matching.weights import Level


@dataclass(frozen=True, slots=True)
class Found:
    """The level that was met, its match weight for these two, and the sentence: it names people, never log it."""

    level: Level
    bits: float
    because: str = field(repr=False)


def found(level: Level, one: object = "", other: object = "") -> Found:
    """A level met by two values; they are said in the same order whichever record came first."""
    first, second = sorted((str(one), str(other)))
    return Found(level, level.bits, level.because.format(one=first, other=second))


def found_for_share(level: Level, exact: Level, share: float, one: str, other: str) -> Found:
    """A level met by a name that so large a share of people bear (Splink: term frequency adjustment).

    The chance that two people agree on this name is its share, not the mean chance `exact.u`.
    """
    plain = found(level, one, other)
    return Found(level, max(plain.bits + level.term_frequency * log2(exact.u / share), 0.0), plain.because)
