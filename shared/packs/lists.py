"""`areas/<area>/lists.yaml`: who looks at whom again, on which day, and what an area counts (S1, S17, S20, S29, S39).

A list is made for one reader, by role, and shows no more than its `columns`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator

from shared.contracts.vocabulary import Flag, Kind
from shared.packs.agencies import Citation, Id
from shared.packs.cohorts import Owner
from shared.packs.criteria import Criteria, CriteriaFile, Criterion, Words
from shared.packs.hours import DAYS, Day
from shared.packs.measures import Figures, TeamName, period_of
from shared.packs.scoring import Days, RuleId
from shared.packs.source import PackModel

Column = Literal["person", "reasons", "dates", "last_seen", "asked", "events", "timeline"]
Desk = Literal["referral", "person", "because", "band", "respond_by", "appointment", "also"]
Applying = Literal[
    "person", "referral", "application", "since", "step", "asked", "standing", "step_since", "answer_by", "missing"
]
TAKEN = frozenset({"fairness", "week", "made"})
"""Names of lists that every area has."""


class Rotation(PackModel):
    """The weeks of a rotation, for ever and over every year's end. `first`: the Monday of one of its weeks 1."""

    first: date
    weeks: Annotated[int, Field(ge=1, le=13)]
    source: Citation

    @field_validator("first")
    @classmethod
    def _monday(cls, value: date) -> date:
        if value.weekday():
            raise ValueError("a week begins on a Monday, and this is none")
        return value

    def week_of(self, day: date) -> int:
        """Which week of the rotation a day is in, from 1."""
        return (day - self.first).days // 7 % self.weeks + 1


class Listed(PackModel):
    """What every list has: a name, a title, who gets it."""

    id: RuleId
    title: Words
    reader: Owner
    source: Citation


class Weekly(Listed):
    """A list of one day of the week; of `weeks` of the rotation, or of every week where none is given."""

    day: Day
    weeks: frozenset[int] = frozenset()

    def due(self, rotation: Rotation, day: date) -> bool:
        """Whether it is made on this day."""
        return DAYS[day.weekday()] == self.day and self.of_week(rotation, day)

    def of_week(self, rotation: Rotation, day: date) -> bool:
        """Whether it is one of the lists of the week that this day is in."""
        return not self.weeks or rotation.week_of(day) in self.weeks

    def next_due(self, rotation: Rotation, day: date) -> date:
        """The first day from this one on which it is made."""
        ahead = (day + timedelta(days=more) for more in range(7 * rotation.weeks + 7))
        return next(one for one in ahead if self.due(rotation, one))


class Group(PackModel):
    """Whom a list looks at. One of the agencies was asked about them, or one of the criteria holds.

    After an event of `ended_by` only what came later makes them so again.
    """

    id: RuleId
    title: Words
    asked: frozenset[Id] = frozenset()
    any_of: tuple[RuleId, ...] = ()
    ended_by: frozenset[Kind] = frozenset()
    source: Citation


class Review(Weekly):
    """People who are looked at again because one of the criteria holds.

    `never`: days since something of which nobody ever heard count as never; the sentence beside each says so.
    """

    among: RuleId | None = None
    any_of: Annotated[tuple[RuleId, ...], Field(min_length=1)]
    never: Mapping[str, Words] = Field(default_factory=dict)
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]


class Register(Weekly):
    """Everything of one sort within the `days` before, for a review: events of a kind or with a flag.

    What happened before and was heard of only in those days is on it too. `timeline_days`: how far back its story goes.
    """

    kinds: frozenset[Kind]
    flags: frozenset[Flag] = frozenset()
    days: Days
    timeline_days: Days
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]


class Desks(Weekly):
    """Who is expected at which desk on a day: referrals to these teams that wait, or have an appointment that day."""

    teams: Annotated[tuple[TeamName, ...], Field(min_length=1)]
    columns: Annotated[tuple[Desk, ...], Field(min_length=1)]


class Applications(Weekly):
    """Applications `of` these sorts that are open on a day, each with its step, since when, and what is missing."""

    of: Annotated[tuple[Id, ...], Field(min_length=1)]
    columns: Annotated[tuple[Applying, ...], Field(min_length=1)]


class Measures(Listed, Figures):
    """Figures of a period; made on its last day."""

    def due(self, day: date) -> bool:
        """Whether it is made on this day."""
        return period_of(day, self.period)[1] == day


AnyList = Review | Register | Desks | Applications | Measures


class ListsFile(PackModel):
    """The whole file. `criteria`: conditions only lists look at, as criteria.yaml has them."""

    rotation: Rotation
    criteria: tuple[Criterion, ...] = ()
    groups: tuple[Group, ...] = ()
    reviews: tuple[Review, ...] = ()
    registers: tuple[Register, ...] = ()
    desks: tuple[Desks, ...] = ()
    applications: tuple[Applications, ...] = ()
    measures: tuple[Measures, ...] = ()

    @property
    def weekly(self) -> tuple[Review | Register | Desks | Applications, ...]:
        """Every list of a day of the week."""
        return (*self.reviews, *self.registers, *self.desks, *self.applications)

    @cached_property
    def by_id(self) -> Mapping[str, AnyList]:
        """Every list, by its id, in the file's order."""
        return {one.id: one for one in (*self.weekly, *self.measures)}

    def of_week(self, day: date) -> tuple[Review | Register | Desks | Applications, ...]:
        """The lists of the week that a day is in, in the file's order."""
        return tuple(one for one in self.weekly if one.of_week(self.rotation, day))


@dataclass(frozen=True)
class Lists:
    """An area's lists, with its criteria and the lists' own as one."""

    file: ListsFile
    criteria: Criteria

    @classmethod
    def of(cls, file: ListsFile, criteria: Criteria) -> Self:
        """Both files as one; `load_lists` has seen that no id is in both."""
        every: CriteriaFile = criteria.file.model_copy(update={"criteria": (*criteria.file.criteria, *file.criteria)})
        return cls(file, Criteria(criteria.zone, every))

    @cached_property
    def criterion(self) -> Mapping[str, Criterion]:
        """A criterion by its id."""
        return {one.id: one for one in self.criteria.file.criteria}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Whom a list looks at, by id."""
        return {one.id: one for one in self.file.groups}
