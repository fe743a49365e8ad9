"""Opening hours as a pack writes them: `{mon: ["09:00-17:00"], ...}` or `always`."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from shared.kit.calendar import Calendar, Nation, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _spans(value: object) -> tuple[Span, ...]:
    texts = value if isinstance(value, list) else [value]
    spans = sorted((Span.parse(str(text)) for text in texts), key=lambda span: span.opens)
    for before, after in pairwise(spans):
        if before.until > after.opens or before.until.isoformat() == "00:00:00":
            raise ValueError("hours of one day overlap")
    return tuple(spans)


Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans)]
Hours = Literal["always"] | dict[Day, Spans]


def calendar(hours: Hours, zone: ZoneInfo, nation: Nation) -> Calendar:
    """The hours as a calendar. `always` means bank holidays too."""
    if hours == "always":
        return Calendar(zone, nation, always=True, on_bank_holidays=True)
    weekly: Mapping[int, tuple[Span, ...]] = {DAYS.index(day): spans for day, spans in hours.items()}
    return Calendar(zone, nation, weekly)


def in_words(hours: Hours) -> str:
    """The week's hours in one line, for people."""
    if hours == "always":
        return "always open"
    written = [
        f"{day} {' '.join(f'{one.opens:%H:%M}-{one.until:%H:%M}' for one in spans)}" for day, spans in hours.items()
    ]
    return ", ".join(written)


def on_day(opens: Calendar, at: datetime) -> str:
    """The hours of the local day of `at`, for people; `closed` on a bank holiday or a day without hours."""
    if opens.always:
        return "always open"
    spans = opens.of_day(at.astimezone(opens.zone).date())
    written = [f"{one.astimezone(opens.zone):%H:%M}-{other.astimezone(opens.zone):%H:%M}" for one, other in spans]
    return " ".join(written) or "closed"
