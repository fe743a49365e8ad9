"""`areas/<area>/criteria.yaml`: named conditions over what is known of a person, which a practitioner can argue with.

A condition is a CEL expression over the names of `fact_names.py`. Every number cites its source or says it is ours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import StringConstraints

from shared.packs.agencies import Citation
from shared.packs.area import Area
from shared.packs.each import some_area
from shared.packs.expressions import Expression, WrongExpressionError
from shared.packs.fact_names import FACT_NAMES
from shared.packs.problems import PackError, Problem
from shared.packs.scoring import Days, RuleId
from shared.packs.source import PackModel, Source, read

Words = Annotated[str, StringConstraints(min_length=8, max_length=200, pattern=r"^[^{}]+$")]
"""A sentence that is read out as it stands: nothing in it is filled in."""
When = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Criterion(PackModel):
    """One criterion. `because` is read out at a desk after "the person …" when it is met.

    `within_days` and `unseen_for_days` are names in the expression; the boundary day counts. `current_days`: how long
    what was said still counts here, where that is not the file's.
    """

    id: RuleId
    title: Words
    group: RuleId
    when: When
    within_days: Days | None = None
    unseen_for_days: Days | None = None
    current_days: Days | None = None
    because: Words
    source: Citation

    @property
    def constants(self) -> dict[str, int]:
        """The numbers that have names in the expression."""
        named = {"within_days": self.within_days, "unseen_for_days": self.unseen_for_days}
        return {name: days for name, days in named.items() if days is not None}

    @cached_property
    def expression(self) -> Expression:
        """`when`, compiled once. Raises WrongExpressionError; `load_criteria` has seen that it does not."""
        return Expression.of(self.when, FACT_NAMES, self.constants)


class Lasting(PackModel):
    """How long something a worker recorded stands."""

    days: Days
    source: Citation


class CriteriaFile(PackModel):
    """The whole file. `current_days`: how long what was said counts; `readiness`, `override`: how long they stand."""

    current_days: Lasting = Lasting(days=31, source="ours: as long as NDTA's month")
    readiness: Lasting = Lasting(days=84, source="ours: twelve weeks")
    override: Lasting = Lasting(days=31, source="ours: as long as NDTA's month")
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Criteria:
    """One area's criteria, and the clock by which its days are counted."""

    zone: ZoneInfo
    file: CriteriaFile

    @property
    def ids(self) -> tuple[str, ...]:
        """The names other files of the pack may use."""
        return tuple(one.id for one in self.file.criteria)

    def current_days(self, criterion: Criterion) -> int:
        """How long what was said counts for a criterion."""
        return criterion.current_days or self.file.current_days.days

    @classmethod
    def of(cls, home: Path) -> Self:
        """One area's; an area without a criteria.yaml has none. Raises PackError with all that is wrong."""
        zone = read(home / "area.yaml", Area).model.zone
        file = home / "criteria.yaml"
        if not file.exists():
            return cls(zone, CriteriaFile())
        source = read(file, CriteriaFile)
        if wrong := [*_twice(source), *_wrong_expressions(source)]:
            raise PackError(wrong)
        return cls(zone, source.model)


def load_criteria(folder: Path) -> Mapping[str, Criteria]:
    """Every area's criteria under `folder`, by area. Raises PackError with all that is wrong, by file and line."""
    return some_area(folder, Criteria.of)


def _twice(source: Source[CriteriaFile]) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, one in enumerate(source.model.criteria):
        if one.id in seen:
            yield source.problem(("criteria", at, "id"), one.id, "there is one of that name already")
        seen.add(one.id)


def _wrong_expressions(source: Source[CriteriaFile]) -> Iterator[Problem]:
    for at, one in enumerate(source.model.criteria):
        try:
            _ = one.expression
        except WrongExpressionError as error:
            text = " ".join(error.text.split())[:60]
            yield source.problem(("criteria", at, "when"), text, error.wrong, error.known)
