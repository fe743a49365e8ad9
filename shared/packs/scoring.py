"""`areas/<area>/scoring.yaml`: how an area turns evidence into NDTA items and a band. Every number names its source.

A rule holds when every condition it names holds; in a list, any one word is enough. Rules are read top to bottom.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.vocabulary import DOUBLE_ITEMS, Band, Flag, Item, Kind, Need, Substance

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Sentence = Annotated[str, StringConstraints(min_length=8, max_length=200)]
Source = Annotated[str, StringConstraints(min_length=4, max_length=200)]
"""Where a number comes from: a source document and line, the instrument, or `ours` with a word why."""
Days = Annotated[int, Field(ge=1, le=3660)]


class Circumstances(Protocol):
    """What a rule looks at: one piece of evidence, or an event with what is known of the person."""

    @property
    def kind(self) -> Kind: ...  # noqa: D102 - a Protocol's attribute
    @property
    def needs(self) -> Iterable[Need]: ...  # noqa: D102 - a Protocol's attribute
    @property
    def flags(self) -> Iterable[Flag]: ...  # noqa: D102 - a Protocol's attribute
    @property
    def substances(self) -> Iterable[Substance]: ...  # noqa: D102 - a Protocol's attribute
    @property
    def no_fixed_abode(self) -> bool | None: ...  # noqa: D102 - a Protocol's attribute
    @property
    def accepts_help_now(self) -> bool | None: ...  # noqa: D102 - a Protocol's attribute


class _Strict(BaseModel):
    """A part of the file: a word that is not known is an error, with its place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class When(_Strict):
    """Conditions; an empty one always holds."""

    kinds: frozenset[Kind] = frozenset()
    needs: frozenset[Need] = frozenset()
    flags: frozenset[Flag] = frozenset()
    substances: frozenset[Substance] = frozenset()
    all_substances: frozenset[Substance] = frozenset()
    no_fixed_abode: bool | None = None
    accepts_help_now: bool | None = None

    def holds(self, seen: Circumstances) -> bool:
        """Whether every condition holds. What is unknown (None) fits no condition."""
        if self.kinds and seen.kind not in self.kinds:
            return False
        if self.no_fixed_abode is not None and seen.no_fixed_abode is not self.no_fixed_abode:
            return False
        if self.accepts_help_now is not None and seen.accepts_help_now is not self.accepts_help_now:
            return False
        return self._words_hold(seen)

    def _words_hold(self, seen: Circumstances) -> bool:
        asked = ((self.needs, seen.needs), (self.flags, seen.flags), (self.substances, seen.substances))
        if any(wanted and wanted.isdisjoint(given) for wanted, given in asked):
            return False
        return not self.all_substances or self.all_substances.issubset(seen.substances)


class BandWhen(When):
    """Conditions on the event, the person's score and how often they were in trouble."""

    score_at_least: Annotated[int, Field(ge=1, le=48)] | None = None
    frequent: frozenset[RuleId] = frozenset()


class ItemRule(_Strict):
    """Evidence that gives an NDTA item a value. `because` is read out at a desk."""

    id: RuleId
    item: Item
    value: Annotated[int, Field(ge=1, le=8)]
    when: When
    because: Sentence
    source: Source

    @model_validator(mode="after")
    def _on_its_scale(self) -> Self:
        double = self.item in DOUBLE_ITEMS
        if (double and self.value % 2) or (not double and self.value > 4):
            raise ValueError(f"{self.item} goes {'0, 2, 4, 6, 8' if double else '0 to 4'}")
        if self.when == When():
            raise ValueError("a rule for an item needs a condition: unknown stays unknown")
        return self


class BandRule(_Strict):
    """How soon: the first rule that holds decides."""

    id: RuleId
    band: Band
    when: BandWhen = BandWhen()
    because: Sentence
    source: Source


class FrequencyRule(_Strict):
    """So many events of some kinds within so many days, the last day included. `because` may say {count} and {days}."""

    id: RuleId
    kinds: frozenset[Kind]
    days: Days
    at_least: Annotated[int, Field(ge=1)]
    because: Sentence
    source: Source


class Recency(_Strict):
    """From how many days on a gap is said. `because` may say {days}."""

    after_days: Days
    because: Sentence
    source: Source


class Scoring(_Strict):
    """The whole file. `period_days` is the instrument's month: what is older no longer counts towards an item."""

    period_days: Days
    standing_flags: frozenset[Flag]
    items: tuple[ItemRule, ...]
    frequency: tuple[FrequencyRule, ...]
    recency: Recency
    bands: Annotated[tuple[BandRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = Counter([rule.id for rule in self.items] + [rule.id for rule in self.frequency])
        names += Counter(rule.id for rule in self.bands)
        if twice := sorted(name for name, times in names.items() if times > 1):
            raise ValueError(f"a rule's id stands twice: {', '.join(twice)}")
        if self.bands[-1].when != BandWhen():
            raise ValueError("the last band must hold always: nobody is left without an answer and a date (S42)")
        known = {rule.id for rule in self.frequency}
        if unknown := sorted({name for rule in self.bands for name in rule.when.frequent} - known):
            raise ValueError(f"no frequency rule has the id {', '.join(unknown)}")
        return self

    @cached_property
    def period(self) -> timedelta:
        """`period_days` as a length of time."""
        return timedelta(days=self.period_days)
