"""Measures of `lists.yaml`: what is counted, from where, in which period, split by what. Each cites its source."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.vocabulary import DeclineReason, Flag, Kind, Need, Outcome, Substance
from shared.packs.agencies import Citation
from shared.packs.criteria import Words
from shared.packs.scoring import Days, RuleId
from shared.packs.source import PackModel

TeamName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}$")]
"""`agency/team`, as agencies.yaml has them."""
Split = Literal["sex", "ethnicity", "age", "language", "kind", "agency", "team", "appointment_type"]
"""By what a figure is split: the person's groups, the kind of the event that began it, who was asked, what was
missed."""
Length = Literal["month", "quarter", "year"]
_MONTHS: Mapping[Length, int] = {"month": 1, "quarter": 3, "year": 12}
_YEAR_BEGINS = 4
"""A year is written 2019-20 in the sources (002:170) and begins in April."""


class Counted(StrEnum):
    """What is counted. `groups` and `teams` choose the referrals; of one event they are one case."""

    CASES = "cases"
    """Events for which one of them was asked first in the period."""
    CLOSED = "closed"
    """Cases that one of them closed in the period with one of `outcomes`."""
    AGENCIES = "agencies"
    """Agencies that answered about one of their referrals in the period."""
    SEEN_WITHIN = "seen_within"
    """Of the cases whose event was so many days before some day of the period, those seen by then."""
    TOLD_SAME_DAY = "told_same_day"
    """Of the referrals for today that were offered in the period, those told of (or answered) on that day."""
    ANSWERED_SAME_DAY = "answered_same_day"
    """Of the same referrals, those answered the day they were offered, whatever the answer."""
    SEEN_SAME_DAY = "seen_same_day"
    """Of the cases for today whose event was in the period, those seen on the day of the event."""
    STARTS = "starts"
    """Cases first seen in the period, or first closed with one of `outcomes`; restarts are counted apart (S22)."""
    RESTARTS = "restarts"
    """The same of those who came before and dropped out."""
    NOT_ATTENDED = "not_attended"
    """How often somebody did not come."""
    DECLINED = "declined"
    """How often one of them declined in the period, for one of `reasons`."""
    LASTING = "lasting"
    """Of the treatments completed so many days before some day of the period, those with no further case by then."""
    EVENTS = "events"
    """Events of `kinds`, of `flags_any`, and of `needs_any` or `substances_any`, as far as any are given."""
    PEOPLE = "people"
    """People of whom there were such events."""
    ADDRESSES = "addresses"
    """Addresses that such events name, alone or with a person; one counts once however often reported (S15)."""


_OF_REFERRALS = frozenset({"groups", "teams"})
_OF_EVENTS = frozenset({"kinds", "needs_any", "substances_any", "flags_any"})
_TAKES: Mapping[Counted, frozenset[str]] = {
    Counted.CASES: _OF_REFERRALS,
    Counted.CLOSED: _OF_REFERRALS | {"outcomes"},
    Counted.AGENCIES: _OF_REFERRALS,
    Counted.SEEN_WITHIN: _OF_REFERRALS | {"within_days"},
    Counted.TOLD_SAME_DAY: _OF_REFERRALS,
    Counted.ANSWERED_SAME_DAY: _OF_REFERRALS,
    Counted.SEEN_SAME_DAY: _OF_REFERRALS,
    Counted.STARTS: _OF_REFERRALS | {"outcomes"},
    Counted.RESTARTS: _OF_REFERRALS | {"outcomes"},
    Counted.NOT_ATTENDED: _OF_REFERRALS,
    Counted.DECLINED: _OF_REFERRALS | {"reasons"},
    Counted.LASTING: _OF_REFERRALS | {"within_days"},
    Counted.EVENTS: _OF_EVENTS,
    Counted.PEOPLE: _OF_EVENTS,
    Counted.ADDRESSES: _OF_EVENTS,
}
_NEEDS = frozenset({"outcomes", "reasons", "within_days"})
_UNSPLIT = frozenset({Counted.AGENCIES, Counted.ADDRESSES})
"""Neither is somebody who has an age or a sex."""


class Measure(PackModel):
    """One figure of a list."""

    id: RuleId
    title: Words
    count: Counted
    groups: frozenset[RuleId] = frozenset()
    teams: frozenset[TeamName] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    needs_any: frozenset[Need] = frozenset()
    substances_any: frozenset[Substance] = frozenset()
    flags_any: frozenset[Flag] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    reasons: frozenset[DeclineReason] = frozenset()
    within_days: Days | None = None
    by: tuple[Split, ...] = ()
    source: Citation

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for wrong in self._wrong():
            raise ValueError(wrong)
        return self

    def _wrong(self) -> Iterator[str]:
        takes = _TAKES[self.count]
        every = _OF_REFERRALS | _OF_EVENTS | _NEEDS
        yield from (f"{self.count} does not look at {name}" for name in sorted(every - takes) if getattr(self, name))
        yield from (f"{self.count} needs {name}" for name in sorted(_NEEDS & takes) if not getattr(self, name))
        if self.by and self.count in _UNSPLIT:
            yield f"{self.count} cannot be split"
        if "appointment_type" in self.by and self.count is not Counted.NOT_ATTENDED:
            yield f"{self.count} is of no appointment, so it cannot be split by appointment_type"


def period_of(day: date, length: Length) -> tuple[date, date]:
    """The first and the last day of the month, quarter or year from April that a day is in."""
    months = _MONTHS[length]
    since = (day.month - _YEAR_BEGINS) % months
    first = _months_later(day.replace(day=1), -since)
    return first, _months_later(first, months) - timedelta(days=1)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


class Figures(PackModel):
    """The figures of one list, as they are within its period up to a day."""

    period: Length
    counts: Annotated[tuple[Measure, ...], Field(min_length=1)]
