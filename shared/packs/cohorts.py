"""`areas/<area>/cohorts.yaml`: whom an area singles out for help, by which order, and how steadily (docs/adr/0012).

A cohort is the first `size` people of an order. Every number names its source or says that it is ours.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.cohorts import StandingChanged
from shared.contracts.vocabulary import DOUBLE_ITEMS, Band, Flag, Item, Need
from shared.packs.agencies import Citation
from shared.packs.each import each_area
from shared.packs.problems import MisplacedError, PackError, Problem
from shared.packs.scoring import RuleId
from shared.packs.source import PackModel, Source, read

Words = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[^{}]+$")]
"""A sentence that is read out as it stands: nothing in it is filled in."""


class Measure(StrEnum):
    """What an order may go by; the most in need stands first in each."""

    SCORE_LOW = "score_low"
    """What is known of the ten NDTA items, highest first."""
    SCORE_HIGH = "score_high"
    """The most it could be with the unknown items, highest first."""
    VULNERABILITY = "vulnerability"
    """`score_low` without what risk to others adds to it, highest first."""
    CRITERIA_MET = "criteria_met"
    """How many of the area's criteria hold, most first."""
    URGENCY = "urgency"
    """The band, most urgent first."""
    EVENTS_30_DAYS = "events_30_days"
    """Most events first."""
    RECENCY = "recency"
    """Who was seen last comes first; who was never seen comes last."""
    LONGEST_UNSEEN = "longest_unseen"
    """Who has not been seen for longest comes first; who was never seen before all."""


class Tie(StrEnum):
    """Who comes first among equals. Where these are equal too, the person's id decides."""

    WAITED_LONGEST = "waited_longest"
    """Who has been in this ranking for longest."""
    OLDER_EVIDENCE = "older_evidence"
    """Whose newest standing goes back to the older event."""


class Criteria(PackModel):
    """Who is ranked at all: every part that is given must hold, none given is everybody. What is unknown fits no part.

    `items_at_most`: these NDTA items are known and not above. `criteria_any`, `criteria_none`: ids of criteria.yaml.
    """

    bands: frozenset[Band] = frozenset()
    score_at_least: Annotated[int, Field(ge=1, le=48)] | None = None
    items_at_most: Mapping[Item, Annotated[int, Field(ge=0, le=8)]] = Field(default_factory=dict)
    needs_any: frozenset[Need] = frozenset()
    flags_any: frozenset[Flag] = frozenset()
    flags_none: frozenset[Flag] = frozenset()
    criteria_any: frozenset[RuleId] = frozenset()
    criteria_none: frozenset[RuleId] = frozenset()

    @model_validator(mode="after")
    def _on_their_scales(self) -> Self:
        for item, most in self.items_at_most.items():
            if most >= (8 if item in DOUBLE_ITEMS else 4):
                wrong = f"{item} never goes above {most}, so this excludes nobody"
                raise MisplacedError(("items_at_most", item.value), item.value, wrong)
        return self

    def holds(self, standing: StandingChanged) -> bool:
        """Whether all but the score holds."""
        values = {one.item: one.value for one in standing.items}
        return (
            (not self.bands or standing.band in self.bands)
            and all(item in values and values[item] <= most for item, most in self.items_at_most.items())
            and (not self.needs_any or not self.needs_any.isdisjoint(standing.needs))
            and (not self.flags_any or not self.flags_any.isdisjoint(standing.flags))
            and self.flags_none.isdisjoint(standing.flags)
            and (not self.criteria_any or not self.criteria_any.isdisjoint(standing.criteria))
            and self.criteria_none.isdisjoint(standing.criteria)
        )

    def scores(self, standing: StandingChanged, fall: int = 0) -> bool:
        """Whether the score is high enough, or at most `fall` points below."""
        return self.score_at_least is None or standing.low >= self.score_at_least - fall


class Hysteresis(PackModel):
    """How steady membership is; zeros everywhere make the cohort exactly the first `size` of the order.

    `margin`: a member gives up the place only to somebody more than so many ranks ahead. `fall`: a member's score may
    drop so many points below `score_at_least`. `stay_days`: neither happens within so many days of entering.
    """

    margin: Annotated[int, Field(ge=0, le=100)]
    fall: Annotated[int, Field(ge=0, le=48)]
    stay_days: Annotated[int, Field(ge=0, le=366)]
    source: Citation

    @property
    def stay(self) -> timedelta:
        """`stay_days` as a length of time."""
        return timedelta(days=self.stay_days)


class Owner(PackModel):
    """Who answers for the cohort, by role, so that the post outlives its holder."""

    role: Words
    organisation: Words


class Cohort(PackModel):
    """One cohort. `opens` labels what its members may have; `size: 0` winds it down: everybody leaves.

    `entering` and `leaving` are read out at a desk after "the person …".
    """

    id: RuleId
    title: Words
    size: Annotated[int, Field(ge=0, le=200)]
    criteria: Criteria = Criteria()
    order: Annotated[tuple[Measure, ...], Field(min_length=1)]
    tie: tuple[Tie, ...]
    owner: Owner
    hysteresis: Hysteresis
    opens: RuleId | None = None
    entering: Words
    leaving: Words
    source: Citation

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        named = Counter[str]([*self.order, *self.tie])
        if twice := [name for name, times in named.items() if times > 1]:
            raise MisplacedError(("order",), twice[0], f"the order names {', '.join(twice)} twice")
        return self

    @cached_property
    def ordering(self) -> str:
        """A mark of the order and the tie rule: places made under another one cannot be compared with these."""
        return hashlib.sha256(" ".join([*self.order, "|", *self.tie]).encode()).hexdigest()[:12]


class Cohorts(PackModel):
    """The whole file."""

    cohorts: tuple[Cohort, ...]


NO_COHORTS = Cohorts(cohorts=())


def load_cohorts(folder: Path, criteria: Mapping[str, Collection[str]]) -> Mapping[str, Cohorts]:
    """Every area's cohorts under `folder`, by area; an area without a cohorts.yaml has none.

    `criteria`: the ids of each area's criteria.yaml. Raises PackError with all that is wrong, by file and line.
    """
    return each_area(folder, lambda home: load_area_cohorts(home, criteria.get(home.name, ())))


def load_area_cohorts(home: Path, criteria: Collection[str]) -> Cohorts:
    """One area's cohorts. Raises PackError with all that is wrong, names that `criteria` does not have included."""
    file = home / "cohorts.yaml"
    if not file.exists():
        return NO_COHORTS
    source = read(file, Cohorts)
    if wrong := [*_twice(source), *_unknown_criteria(source, tuple(criteria))]:
        raise PackError(wrong)
    return source.model


def _twice(source: Source[Cohorts]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, cohort in enumerate(source.model.cohorts):
        if cohort.id in seen:
            yield source.problem(("cohorts", at, "id"), cohort.id, "there is one of that name already")
        seen.add(cohort.id)


def _unknown_criteria(source: Source[Cohorts], known: tuple[str, ...]) -> Iterator[Problem]:
    for at, cohort in enumerate(source.model.cohorts):
        for part in ("criteria_any", "criteria_none"):
            for name in sorted(getattr(cohort.criteria, part)):
                if name not in known:
                    place = ("cohorts", at, "criteria", part)
                    yield source.problem(place, name, "no criterion of that name in criteria.yaml", known)
