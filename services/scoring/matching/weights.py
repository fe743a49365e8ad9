"""How much each comparison counts: `weights.yaml`, in Splink's terms (docs/adr/0011)."""

from functools import cached_property
from math import log2
from typing import Annotated, Self

from pydantic import Field, model_validator

from services.scoring.matching.frequencies import Share
from shared.packs.scoring import RuleId, Sentence, Source
from shared.packs.source import PackModel

_FILLED_IN = {"one": "", "other": "", "years": 0}


class Level(PackModel):
    """A comparison level: how often it is met by records of one person (`m`) and of two (`u`)."""

    id: RuleId
    m: Share
    u: Share
    term_frequency: Annotated[float, Field(ge=0, le=1)] = 0
    because: Sentence
    source: Source

    @model_validator(mode="after")
    def _can_be_said(self) -> Self:
        try:
            self.because.format_map(_FILLED_IN)
        except KeyError as error:
            raise ValueError(f"{{{error.args[0]}}} is not filled in here; these are: one, other") from None
        return self

    @cached_property
    def bits(self) -> float:
        """The match weight, log2(m/u)."""
        return log2(self.m / self.u)


class Comparison(PackModel):
    """The levels of one comparison, best first. What is missing in a record is at no level."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        for sort in ("m", "u"):
            total = sum(getattr(level, sort) for level in self.levels)
            if abs(total - 1) > 0.001:
                raise ValueError(f"the {sort} of all levels add up to {total:.4f}, not to 1")
        return self

    @property
    def levels(self) -> tuple[Level, ...]:
        """All levels, best first."""
        return tuple(getattr(self, name) for name in type(self).model_fields)


class GivenNames(Comparison):
    """The given name a person is called by."""

    exact: Level
    spelling: Level
    short: Level
    sound: Level
    typed: Level
    initial: Level
    other_order: Level
    swapped: Level
    alias: Level
    different: Level


class OtherNames(Comparison):
    """The second given name."""

    same: Level
    initial: Level
    alike: Level
    different: Level


class FamilyName(Comparison):
    """The family name."""

    exact: Level
    spelling: Level
    sound: Level
    typed: Level
    part: Level
    common: Level
    swapped: Level
    alias: Level
    different: Level


class BirthDate(Comparison):
    """Two full dates of birth."""

    exact: Level
    swapped: Level
    one_digit: Level
    same_year: Level
    near: Level
    different: Level


class BirthYear(Comparison):
    """Years of birth, where one of the two dates is not known."""

    same: Level
    next: Level
    different: Level


class Postcode(Comparison):
    """Where the person lives."""

    exact: Level
    shared: Level
    sector: Level
    district: Level
    different: Level


class Phone(Comparison):
    """The phone number."""

    same: Level
    one_digit: Level
    different: Level


class SameOrNot(Comparison):
    """What is the same or is not."""

    same: Level
    different: Level


class Comparisons(PackModel):
    """All comparisons."""

    given_names: GivenNames
    other_names: OtherNames
    family_name: FamilyName
    birth_date: BirthDate
    birth_year: BirthYear
    postcode: Postcode
    phone: Phone
    alias: SameOrNot
    sex: SameOrNot
