"""The whole model: weights, spellings and frequencies, read from this folder."""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from math import exp2, log2
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import Field

from services.scoring.matching.frequencies import Frequencies, Share
from services.scoring.matching.spellings import Spellings
from services.scoring.matching.weights import Comparisons
from shared.packs.problems import PackError, Problem
from shared.packs.scoring import RuleId, Sentence, Source
from shared.packs.source import PackModel, read

HERE = Path(__file__).parent
M = TypeVar("M", bound=PackModel)


class Prior(PackModel):
    """How likely two records drawn at random are of one person."""

    probability: Share
    source: Source

    @cached_property
    def bits(self) -> float:
        """The prior match weight."""
        return log2(self.probability / (1 - self.probability))


class Propose(PackModel):
    """The least match weight that is put before a person."""

    weight: float
    source: Source


class Calibration(PackModel):
    """How much of a match weight a probability is made of."""

    slope: Annotated[float, Field(gt=0, le=1)]
    source: Source

    def probability(self, weight: float) -> float:
        """The probability of a match weight: 0 bits are evens."""
        return 1 / (1 + exp2(-self.slope * weight))


class Forced(PackModel):
    """A pair that is put before nobody, and why; its weight is at most this."""

    weight: Annotated[float, Field(le=0)]
    because: Sentence
    source: Source


class Namesakes(Forced):
    """People of one name; `years` apart from which they count as parent and child."""

    years: Annotated[int, Field(ge=10, le=60)]


class ForcedDown(PackModel):
    """Pairs that look like one person and are not."""

    identifiers: Forced
    twins: Forced
    relatives: Forced
    namesakes: Namesakes


class TypedWrongly(PackModel):
    """From how many letters on one, and two, may be wrong (Damerau-Levenshtein)."""

    one_from: Annotated[int, Field(ge=3)]
    two_from: Annotated[int, Field(ge=5)]
    source: Source


class Part(StrEnum):
    """What a blocking key is made of."""

    NAMES_IN_ANY_ORDER = "names_in_any_order"
    FAMILY_SOUND = "family_sound"
    GIVEN_INITIAL = "given_initial"
    BIRTH_DAY = "birth_day"
    BIRTH_YEAR = "birth_year"
    POSTCODE = "postcode"
    PHONE = "phone"


class BlockingRule(PackModel):
    """Records that agree in all these parts are compared."""

    id: RuleId
    of: Annotated[tuple[Part, ...], Field(min_length=1)]
    source: Source


class Blocking(PackModel):
    """How candidates are found; a block of more people than `most` says nothing about any of them."""

    most: Annotated[int, Field(ge=2)]
    rules: tuple[BlockingRule, ...]


class Numbers(PackModel):
    """`weights.yaml`."""

    prior: Prior
    propose: Propose
    calibration: Calibration
    forced_down: ForcedDown
    typed_wrongly: TypedWrongly
    comparisons: Comparisons
    blocking: Blocking


@dataclass(frozen=True)
class Weights:
    """Everything a comparison needs to know."""

    numbers: Numbers
    spellings: Spellings
    frequencies: Frequencies

    def with_prior(self, probability: float) -> Self:
        """The same for a place where so large a share of all pairs are one person."""
        prior = Prior(probability=probability, source="as asked for")
        return replace(self, numbers=self.numbers.model_copy(update={"prior": prior}))


def load_weights(folder: Path = HERE) -> Weights:
    """The model of a folder. Raises PackError with file and line for all that is wrong in its three files."""
    wrong: list[Problem] = []
    numbers = _read(folder / "weights.yaml", Numbers, wrong)
    spellings = _read(folder / "spellings.yaml", Spellings, wrong)
    frequencies = _read(folder / "frequencies.yaml", Frequencies, wrong)
    if numbers is None or spellings is None or frequencies is None:
        raise PackError(wrong)
    return Weights(numbers, spellings, frequencies)


def _read(file: Path, model: type[M], wrong: list[Problem]) -> M | None:
    try:
        return read(file, model).model
    except PackError as error:
        wrong.extend(error.problems)
        return None
