"""When something must be, as a case writes it: an instant, a local day, or no later than either."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator, model_validator

from shared.kit.calendar import Calendar
from shared.packs.source import PackModel


def _day_or_instant(value: object) -> object:
    """A date alone is a day; pydantic would make midnight of it."""
    if isinstance(value, str) and len(value) == len("2026-11-20"):
        return date.fromisoformat(value)
    return value


Instant = AwareDatetime
DayOrInstant = Annotated[AwareDatetime | date, BeforeValidator(_day_or_instant)]


class Time(PackModel):
    """`2026-11-20T12:00Z` is that instant, `2026-12-11` some time on that local day, `{by: …}` no later than either."""

    at: DayOrInstant | None = None
    by: DayOrInstant | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.at is None) == (self.by is None):
            raise ValueError("a time is an instant, a day, or {by: …}")
        return self

    def fits(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether a moment is such a time."""
        if self.by is not None:
            return moment <= _end(self.by, zone)
        if isinstance(self.at, datetime):
            return moment == self.at
        return moment.astimezone(zone).date() == self.at

    def __str__(self) -> str:
        return f"by {_text(self.by)}" if self.by is not None else _text(self.at)


def _written(value: object) -> object:
    return value if isinstance(value, dict | Time) else {"at": value}


When = Annotated[Time, BeforeValidator(_written)]


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as people of the area write it, to the second where there are seconds."""
    here = moment.astimezone(zone)
    return f"{here:%a} {here.day} {here:%b %H:%M:%S}".removesuffix(":00")


def _end(limit: date, zone: ZoneInfo) -> datetime:
    if isinstance(limit, datetime):
        return limit
    return Calendar(zone, "england").local(limit + timedelta(days=1), time(0))


def _text(moment: date | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S%z}" if isinstance(moment, datetime) else f"{moment}"
