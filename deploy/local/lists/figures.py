"""Figures of a period: totals, and by groups as far as nobody is recognised in them (S20, S31, S39). Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
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
    person_id: UUID
    groups: Groups

    def group(self, split: Split) -> str:
        """Which group of a split it belongs to."""
        if split == "kind":
            return self.unit.kind.value if self.unit.kind is not None else NOT_RECORDED
        if split == "team":
            return self.unit.team or NOT_RECORDED
        if split == "agency":
            return self.unit.team.partition("/")[0] if self.unit.team else NOT_RECORDED
        if split == "appointment_type":
            return self.unit.appointment_type or NOT_RECORDED
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
                self.found[measure.id].setdefault(unit.key, Counting(unit, life.person_id, groups))

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
        marks = _marks(_people(split, counted), self.least)
        if marks is None:
            yield self._figure(measure, None, None, split=split, group=TOO_FEW, hidden="withheld")
            return
        good = Counter(one.group(split) for one in counted if one.unit.good)
        closed = _closed(split, counted, marks, self.least) if measure.count in PARTS else frozenset[str]()
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


def _people(split: Split, counted: Iterable[Counting]) -> Mapping[str, set[UUID]]:
    """Whose units are in each group: one person with twelve cases is one person."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for one in counted:
        found[one.group(split)].add(one.person_id)
    return found


def _marks(people: Mapping[str, set[UUID]], least: int) -> Mapping[str, Mark] | None:
    marks = hidden({group: len(them) for group, them in people.items()}, least)
    # Who is in several of the hidden groups is still one person: whoever has the total can add them up.
    return None if marks and _together(people, marks) < least else marks


def _closed(split: Split, counted: Collection[Counting], marks: Collection[str], least: int) -> frozenset[str]:
    """Groups of which it is not said how many are among the first: too few people are, or too few are not."""
    sides = [_people(split, (one for one in counted if one.unit.good is good)) for good in (True, False)]
    cells = {group: [len(side.get(group, ())) for side in sides] for group in {*sides[0], *sides[1]}}
    closed = unshown(cells, marks, least)
    return frozenset(cells) if any(0 < _together(side, closed) < least for side in sides) else closed


def _together(people: Mapping[str, set[UUID]], groups: Iterable[str]) -> int:
    return len({one for group in groups for one in people.get(group, ())})


def _of(measure: Measure, count: int) -> int | None:
    return count if measure.count in PARTS else None
