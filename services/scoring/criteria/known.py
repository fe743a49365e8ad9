"""One thing known, and the moment at which it is asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scoring.profile import Evidence, Profile


class Known(NamedTuple):
    """One fact: its value, the events that show it, and when it was said or happened.

    `ages`: after some days it says nothing any more (somebody slept rough), unlike a date or a birthday.
    """

    value: bool | int
    events: tuple[UUID, ...]
    time: datetime
    ages: bool = False


class Happened(NamedTuple):
    """When something happened, and the event that says so."""

    time: datetime
    event: UUID


@dataclass(frozen=True)
class Moment:
    """A profile as it stood at one moment. `pieces` is its evidence up to then, newest first."""

    profile: Profile
    pieces: tuple[Evidence, ...]
    at: datetime
    zone: ZoneInfo

    @cached_property
    def today(self) -> date:
        """The local date."""
        return self.local(self.at)

    def local(self, time: datetime) -> date:
        """The date on which something was, where the area is."""
        return time.astimezone(self.zone).date()

    def days_since(self, time: datetime) -> int:
        """Days on the local calendar: yesterday evening is one day ago."""
        return (self.today - self.local(time)).days

    def within(self, time: datetime, days: int) -> bool:
        """Whether it is at most so many local days ago."""
        # Elapsed days are at most one fewer than days of the calendar, and need no time zone.
        return (self.at - time).days + 1 <= days or self.days_since(time) <= days
