"""The longest a door stays shut, and the longest a clock runs because of it."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from shared.kit.calendar import Calendar, Within

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_LOOKED_AT = timedelta(days=400)
"""A year with all its bank holidays, and the month after it."""


def longest_closed(calendar: Calendar, since: date) -> timedelta:
    """The longest a door stays shut; as long as was looked for when it never opens."""
    if calendar.always:
        return timedelta()
    first = datetime.combine(since, time(0), UTC)
    days = [since + timedelta(days=ahead) for ahead in range(_LOOKED_AT.days)]
    spans = [span for day in days for span in calendar.of_day(day)]
    edges = [(first, first), *spans]
    return max((after[0] - before[1] for before, after in pairwise(edges)), default=_LOOKED_AT)


def at_most(within: Within, closed: timedelta) -> timedelta:
    """The longest a clock runs; a day may have 25 hours."""
    if within.word == "within_48h":
        return 48 * _HOUR
    if within.word == "next_opening":
        return closed + _HOUR
    if within.word == "same_day":
        return max(_DAY, closed) + _HOUR
    return within.elapsed + within.days * _DAY + (_HOUR if within.days else timedelta())
