"""What comes again and again: a contact every so often and for so long, counted on the local calendar (S26)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from shared.packs.agencies import Citation, Sentence, TargetName
from shared.packs.how_soon import HowSoon
from shared.packs.source import PackModel

_PERIOD = re.compile(r"P(?:(?P<months>[1-9]\d?)M|(?P<weeks>[1-9]\d?)W|(?P<days>[1-9]\d{0,2})D)")


@dataclass(frozen=True, slots=True)
class Period:
    """Months, or days, of the local calendar."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """`P14D`, `P2W` or `P1M`. Raises ValueError."""
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise ValueError("how often is an ISO 8601 duration of days, weeks or months such as P14D or P1M")
        return cls(int(match["months"] or 0), 7 * int(match["weeks"] or 0) + int(match["days"] or 0))

    def after(self, since: date, times: int = 1) -> date:
        """So many times later; where a month has no such day, its last."""
        year, month = divmod(since.year * 12 + since.month - 1 + times * self.months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(since.day, last)) + timedelta(days=times * self.days)


def _a_period(text: str) -> str:
    Period.parse(text)
    return text


PeriodText = Annotated[str, AfterValidator(_a_period)]


class Recurs(PackModel):
    """Contacts that whoever has taken the person on is reminded of, counted from the local day of the event.

    `what`: as the team hears it, such as `a check-in call`. `lasts`: the last is no later than that. `on_closed_day`: a
    day on which the team's door stays shut gives way to the open one before or after it; the days that follow stay as
    they are. Of each it must be said within `respond_within` what came of it; it is asked again after `chase_after`,
    whose hours count only while the door is open, and in the end the area's named contact is told. `tell_after`: so
    often in a row nobody answered the team, and its lead hears of it. `by`: only where these teams of the rule take the
    person on, and from their first such event on: what follows does not begin them anew.
    """

    what: Sentence
    by: tuple[TargetName, ...] = ()
    every: PeriodText
    lasts: PeriodText
    on_closed_day: Literal["before", "after"]
    respond_within: HowSoon
    chase_after: HowSoon
    tell_after: Annotated[int, Field(ge=1, le=12)] = 2
    source: Citation

    def day(self, since: date, number: int) -> date:
        """The day of the nth contact, whether the door is open or not."""
        return Period.parse(self.every).after(since, number)

    def contacts(self, since: date) -> int:
        """How many there are."""
        last, number = Period.parse(self.lasts).after(since), 0
        while self.day(since, number + 1) <= last:
            number += 1
        return number
