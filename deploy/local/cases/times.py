"""When something must be, as a case writes it: an instant, a local day, or no later than either."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BeforeValidator, PlainValidator, model_validator

from shared.kit.calendar import Calendar
from shared.packs.source import PackModel

_DAY = len("2026-11-20")
_NO_TIME = "a time is an instant with its offset such as 2026-11-20T12:00Z, a day, or no later than either: {by: …}"


def _day_or_instant(value: object) -> date:
    """Raises ValueError for words, and for an instant without its offset."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == _DAY else datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(_NO_TIME) from None
    if not isinstance(value, date) or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValueError(_NO_TIME)
    return value


Instant = AwareDatetime
DayOrInstant = Annotated[date, PlainValidator(_day_or_instant)]


class Time(PackModel):
    """`2026-11-20T12:00Z` is that instant, `2026-12-11` some time on that local day, `{by: …}` no later than either."""

    at: DayOrInstant | None = None
    by: DayOrInstant | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.at is None) == (self.by is None):
            raise ValueError(_NO_TIME)
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
