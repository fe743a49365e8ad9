"""Figures of a period: totals, and by groups as far as nobody is recognised in them (S20, S31, S39). Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.hiding import hidden, unshown
from deploy.local.fairness.model import NOT_RECORDED, Groups, Mark
from deploy.local.fairness.table import TOO_FEW
from deploy.local.lists.counting import COUNTING, PARTS, Unit
from deploy.local.lists.lives import Life, Span
from deploy.local.lists.rows import Figure
from shared.packs.lists import Measures
from shared.packs.measures import Measure, Split, period_of


@dataclass(frozen=True, slots=True)
class Counting:
    """A unit of a measure and whose it is."""

    unit: Unit
    groups: Groups

    def group(self, split: Split) -> str:
        """Which group of a split it belongs to."""
        if split == "kind":
            return self.unit.kind.value if self.unit.kind is not None else NOT_RECORDED
        if split == "team":
            return self.unit.team or NOT_RECORDED
        if split == "agency":
            return self.unit.team.partition("/")[0] if self.unit.team else NOT_RECORDED
        return str(getattr(self.groups, split))


@dataclass(slots=True)
class FigureList:
    """Making of one list of figures."""

    measures: Measures
    zone: ZoneInfo
    day: date
    at: datetime
    least: int
    found: dict[str, dict[object, Counting]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def within(self) -> Span:
        """From the first day of the period to the day the list is of."""
        return Span(period_of(self.day, self.measures.period)[0], self.day, self.zone)

    def look(self, life: Life) -> None:
        """Counts what of one life belongs to each measure; the same key once."""
        details = {name: {"value": one.value} for name, one in life.profile.details.items()}
        groups = groups_of(details, self.day)
        for measure in self.measures.counts:
            for unit in COUNTING[measure.count](life, measure, self.within):
                self.found[measure.id].setdefault(unit.key, Counting(unit, groups))

    def rows(self) -> Iterator[Figure]:
        """Each measure's total, then its groups."""
        for measure in self.measures.counts:
            counted = list(self.found[measure.id].values())
            yield self._total(measure, counted)
            for split in measure.by if counted else ():
                yield from self._split(measure, split, counted)

    def _total(self, measure: Measure, counted: list[Counting]) -> Figure:
        return self._figure(measure, sum(one.unit.good for one in counted), _of(measure, len(counted)))

    def _split(self, measure: Measure, split: Split, counted: list[Counting]) -> Iterator[Figure]:
        every = Counter(one.group(split) for one in counted)
        marks = hidden(every, self.least)
        if marks is None:
            yield self._figure(measure, None, None, split=split, group=TOO_FEW, hidden="withheld")
            return
        good = Counter(one.group(split) for one in counted if one.unit.good)
        cells = {group: (good[group], count - good[group]) for group, count in every.items()}
        closed = unshown(cells, marks.keys(), self.least) if measure.count in PARTS else frozenset[str]()
        for group in sorted(every, key=lambda one: (one == NOT_RECORDED, one)):
            mark = "withheld" if group in closed and group not in marks else marks.get(group)
            of = None if group in marks else _of(measure, every[group])
            yield self._figure(measure, None if mark else good[group], of, split=split, group=group, hidden=mark)

    def _figure(
        self,
        measure: Measure,
        number: int | None,
        of: int | None,
        *,
        split: str | None = None,
        group: str | None = None,
        hidden: Mark | None = None,
    ) -> Figure:
        return Figure(
            list=self.measures.id,
            day=self.day,
            since=self.within.first,
            id=measure.id,
            title=measure.title,
            split=split,
            group=group,
            number=number,
            of=of,
            hidden=f"<{self.least}" if hidden == "few" else hidden,
        )


def _of(measure: Measure, count: int) -> int | None:
    return count if measure.count in PARTS else None
