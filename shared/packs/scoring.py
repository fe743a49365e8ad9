"""`areas/<area>/scoring.yaml`: how an area turns evidence into NDTA items and a band. Every number names its source.

A rule holds when every condition it names holds; in a list, any one word is enough. Rules are read top to bottom.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Annotated, Protocol, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.contracts.vocabulary import DOUBLE_ITEMS, Band, Flag, Item, Kind, Need, Substance
from shared.packs.each import some_area
from shared.packs.problems import MisplacedError
from shared.packs.source import PackModel, read

RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Sentence = Annotated[str, StringConstraints(min_length=8, max_length=200)]
Source = Annotated[str, StringConstraints(min_length=4, max_length=200)]
"""Where a number comes from: a source document and line, the instrument, or `ours` with a word why."""
Days = Annotated[int, Field(ge=1, le=3660)]


def _saying(*known: str) -> Callable[[str], str]:
    """Checks that a sentence names in braces only what is filled in: a wrong word would fail at the first event."""

    def check(sentence: str) -> str:
        named = {field for _, field, _, _ in Formatter().parse(sentence) if field is not None}
        if unknown := sorted(named - set(known)):
            raise ValueError(f"{{{unknown[0]}}} is not filled in here; these are: {', '.join(known)}")
        return sentence

    return check


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


class When(PackModel):
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
        return (
            (not self.kinds or seen.kind in self.kinds)
            and (not self.needs or not self.needs.isdisjoint(seen.needs))
            and (not self.flags or not self.flags.isdisjoint(seen.flags))
            and (not self.substances or not self.substances.isdisjoint(seen.substances))
            and (not self.all_substances or self.all_substances.issubset(seen.substances))
            and (self.no_fixed_abode is None or seen.no_fixed_abode is self.no_fixed_abode)
            and (self.accepts_help_now is None or seen.accepts_help_now is self.accepts_help_now)
        )

    @property
    def words(self) -> frozenset[str]:
        """Words of which one at least is there when the rule holds; none where it asks for no word."""
        return frozenset(self.kinds or self.needs or self.flags or self.substances or self.all_substances)


class BandWhen(When):
    """Conditions on the event, the person's score and how often they were in trouble."""

    score_at_least: Annotated[int, Field(ge=1, le=48)] | None = None
    frequent: frozenset[RuleId] = frozenset()


class ItemRule(PackModel):
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


class BandRule(PackModel):
    """How soon: the first rule that holds decides."""

    id: RuleId
    band: Band
    when: BandWhen = BandWhen()
    because: Sentence
    source: Source


class FrequencyRule(PackModel):
    """So many events of some kinds within so many days, the last day included. `because` may say {count} and {days}."""

    id: RuleId
    kinds: frozenset[Kind]
    days: Days
    at_least: Annotated[int, Field(ge=1)]
    because: Annotated[Sentence, AfterValidator(_saying("count", "days"))]
    source: Source


class Recency(PackModel):
    """From how many days on a gap is said. `because` may say {days}."""

    after_days: Days
    because: Annotated[Sentence, AfterValidator(_saying("days"))]
    source: Source


class Scoring(PackModel):
    """The whole file. `period_days` is the instrument's month: what is older no longer counts towards an item."""

    period_days: Days
    standing_flags: frozenset[Flag]
    items: tuple[ItemRule, ...]
    frequency: tuple[FrequencyRule, ...]
    recency: Recency
    bands: Annotated[tuple[BandRule, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        self._ids_once()
        for at, rule in enumerate(self.bands[:-1]):
            if rule.when == BandWhen():
                raise MisplacedError(("bands", at), rule.id, "it holds always, so no band after it ever counts")
        if self.bands[-1].when != BandWhen():
            wrong = "the last band must hold always: nobody is left without an answer and a date (S42)"
            raise MisplacedError(("bands", len(self.bands) - 1), self.bands[-1].id, wrong)
        known = {rule.id for rule in self.frequency}
        for at, rule in enumerate(self.bands):
            for name in sorted(rule.when.frequent - known):
                place = ("bands", at, "when", "frequent")
                raise MisplacedError(place, name, f"no frequency rule has the id {name}")
        return self

    def _ids_once(self) -> None:
        parts: Mapping[str, Sequence[ItemRule | FrequencyRule | BandRule]] = {
            "items": self.items,
            "frequency": self.frequency,
            "bands": self.bands,
        }
        seen: set[str] = set()
        for part, listed in parts.items():
            for at, rule in enumerate(listed):
                if rule.id in seen:
                    raise MisplacedError((part, at), rule.id, f"a rule's id stands twice: {rule.id}")
                seen.add(rule.id)

    @cached_property
    def period(self) -> timedelta:
        """`period_days` as a length of time."""
        return timedelta(days=self.period_days)

    @cached_property
    def items_by_word(self) -> dict[str, tuple[ItemRule, ...]]:
        """Rules for items by a word without which they do not hold; under "" those that ask for no word."""
        found: dict[str, list[ItemRule]] = defaultdict(list)
        for rule in self.items:
            for word in rule.when.words or {""}:
                found[word].append(rule)
        return {word: tuple(rules) for word, rules in found.items()}


def load_scoring(folder: Path) -> Mapping[str, Scoring]:
    """Every area's scoring.yaml under `folder`, by area. Raises PackError with all that is wrong, by file and line."""
    return some_area(folder, lambda home: read(home / "scoring.yaml", Scoring).model)
