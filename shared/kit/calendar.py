"""When a door is open, and by when somebody must have answered, in local time over both changes of the clock.

Hours and bank holidays are arguments; the kit knows no team. Instants go in and come out in UTC.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, Self
from zoneinfo import ZoneInfo

import holidays

Nation = Literal["england", "wales"]
_SUBDIVISION = {"england": "ENG", "wales": "WLS"}
_LOOK_AHEAD_DAYS = 30
"""A door that does not open within this many days counts as closed for good."""
_DAYS_KEPT = 400
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+)S)?)?"
)
_NAMED = ("same_day", "within_48h", "next_opening")


@lru_cache(maxsize=64)
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of a nation in a year, as the `holidays` package knows them."""
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISION[nation], years=year))


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when a door is open on one local day; `until` 24:00 is written 00:00 and means midnight."""

    opens: time
    until: time

    @classmethod
    def parse(cls, text: str) -> Self:
        """`09:00-17:00`. Raises ValueError when it is no such text or ends before it starts."""
        match = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text)
        if match is None:
            raise ValueError("hours are written as 09:00-17:00")
        opens, until = (time.fromisoformat(part.replace("24:00", "00:00")) for part in match.groups())
        if until <= opens and until != time(0):
            raise ValueError("hours end after they start; past midnight they go on the next day")
        return cls(opens, until)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours by weekday (Monday is 0) in one time zone; closed on bank holidays unless `on_bank_holidays`."""

    zone: ZoneInfo
    nation: Nation
    weekly: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    always: bool = False
    on_bank_holidays: bool = False
    _days: dict[date, list[tuple[datetime, datetime]]] = field(default_factory=dict, compare=False, repr=False)
    """Days worked out already: the same few are asked for thousands of times."""

    def is_open(self, at: datetime) -> bool:
        """Whether the door is open at this instant; the closing instant itself is closed."""
        return self.always or any(opens <= at < until for opens, until in self._openings(at, 0))

    def next_opening(self, at: datetime) -> datetime | None:
        """`at` itself while open, else when the door opens next; None when it does not within 30 days."""
        if self.always:
            return at
        later = (max(opens, at) for opens, until in self._openings(at, _LOOK_AHEAD_DAYS) if at < until)
        return next(later, None)

    def closing(self, at: datetime) -> datetime | None:
        """The last closing of the local date of `at`, if the door is still to close then; None when it is too late."""
        day = at.astimezone(self.zone).date()
        if self.always:
            return self.local(day + timedelta(days=1), time(0))
        ends = [until for _, until in self.of_day(day)]
        return ends[-1] if ends and at < ends[-1] else None

    def after_open(self, at: datetime, lasting: timedelta) -> datetime:
        """When the door has been open for so long since `at`, and is open: at closing time that is the next opening.

        So long after `at` for a door that is always open, or that does not open for so long within 30 days.
        """
        if self.always:
            return at + lasting
        left = lasting
        for opens, until in self._openings(at, _LOOK_AHEAD_DAYS):
            begins = max(opens, at)
            if until - begins > left:
                return begins + left
            left -= max(until - begins, timedelta())
        return at + lasting

    def local(self, day: date, clock: time) -> datetime:
        """A wall-clock time as an instant: the first of two when the clock goes back, moved on when forward."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def _openings(self, at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        day = at.astimezone(self.zone).date()
        for ahead in range(days + 1):
            yield from self.of_day(day + timedelta(days=ahead))

    def of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when the door is open on one local day, bank holidays considered."""
        if day not in self._days:
            if len(self._days) > _DAYS_KEPT:
                self._days.clear()
            self._days[day] = self._worked_out(day)
        return self._days[day]

    def _worked_out(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.on_bank_holidays and day in bank_holidays(self.nation, day.year):
            return []
        return [(self.local(day, span.opens), self._end(day, span)) for span in self.weekly.get(day.weekday(), ())]

    def _end(self, day: date, span: Span) -> datetime:
        return self.local(day + timedelta(days=1) if span.until == time(0) else day, span.until)


@dataclass(frozen=True, slots=True)
class Within:
    """How soon: an ISO 8601 duration of weeks, days, hours, minutes and seconds, or one of three words.

    Days and weeks count on the local calendar (the same time of day, 21 days on), hours and below are elapsed time.
    `same_day`: before closing on the local date; when that is past or the door stays shut today, `next_opening`.
    `next_opening`: the end of the first hour of the next opening, for somebody has to read it first.
    `within_48h`: 48 elapsed hours.
    """

    word: str
    days: int = 0
    elapsed: timedelta = timedelta()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when the text is neither a duration longer than nothing nor a known word."""
        if text in _NAMED:
            return cls(text)
        match = _DURATION.fullmatch(text)
        parts = {name: int(value) for name, value in match.groupdict(default="0").items()} if match else {}
        elapsed = timedelta(hours=parts.get("h", 0), minutes=parts.get("m", 0), seconds=parts.get("s", 0))
        days = 7 * parts.get("weeks", 0) + parts.get("days", 0)
        if not days and not elapsed:
            raise ValueError(f"how soon is an ISO 8601 duration such as PT45M or P21D, or one of {', '.join(_NAMED)}")
        return cls(text, days, elapsed)

    def after(self, at: datetime, calendar: Calendar) -> datetime:
        """The instant by which it must have happened, counted from `at`."""
        if self.word == "within_48h":
            return at + timedelta(hours=48)
        if self.word == "same_day":
            return calendar.closing(at) or _first_hour(at, calendar)
        if self.word == "next_opening":
            return _first_hour(at, calendar)
        return self._counted(at, calendar)

    def after_open(self, at: datetime, calendar: Calendar) -> datetime:
        """The same, but hours and below count only while the door is open."""
        if self.word in _NAMED or not self.elapsed:
            return self.after(at, calendar)
        return calendar.after_open(self._counted(at, calendar) - self.elapsed, self.elapsed)

    def _counted(self, at: datetime, calendar: Calendar) -> datetime:
        local = at.astimezone(calendar.zone)
        moved = (local + timedelta(days=self.days)).astimezone(UTC) if self.days else at
        return moved + self.elapsed


def _first_hour(at: datetime, calendar: Calendar) -> datetime:
    # A door that never opens again must not make a deadline that never comes: silence is worse than haste.
    opens = calendar.next_opening(at)
    return (opens if opens is not None else at) + timedelta(hours=1)
