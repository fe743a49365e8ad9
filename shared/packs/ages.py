"""Ages as packs write them: ISO 8601 durations of years and months."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from shared.packs.source import PackModel

_AGE = re.compile(r"P(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,2})M)?")
_NOBODY_IS_OLDER = "P200Y"


def months(text: str) -> int:
    """Months of an ISO 8601 duration of years and months. Raises ValueError."""
    match = _AGE.fullmatch(text)
    if match is None or text == "P":
        raise ValueError("an age is an ISO 8601 duration of years and months such as P18Y or P17Y6M")
    return 12 * int(match["years"] or 0) + int(match["months"] or 0)


def _an_age(text: str) -> str:
    months(text)
    return text


Age = Annotated[str, AfterValidator(_an_age)]


class Ages(PackModel):
    """Ages in whole months on the local day of the event, `from` included and `below` not; written as `P17Y6M`."""

    from_: Age = Field(default="P0Y", alias="from")
    below: Age = _NOBODY_IS_OLDER

    @model_validator(mode="after")
    def _anybody(self) -> Self:
        if months(self.from_) >= months(self.below):
            raise ValueError("nobody is of such an age: `from` comes before `below`")
        return self

    def has(self, born: date, today: date) -> bool:
        """Whether somebody born that day is of such an age today."""
        old = 12 * (today.year - born.year) + today.month - born.month - (today.day < born.day)
        return months(self.from_) <= old < months(self.below)

    def meets(self, other: "Ages") -> bool:
        """Whether somebody may be of both."""
        return months(self.from_) < months(other.below) and months(other.from_) < months(self.below)

    @property
    def in_words(self) -> str:
        """`from 17 years 6 months on and below 26 years`."""
        least = f"from {_spoken(self.from_)} on" if months(self.from_) else ""
        most = f"below {_spoken(self.below)}" if self.below != _NOBODY_IS_OLDER else ""
        return " and ".join(part for part in (least, most) if part) or "of any age"


def _spoken(text: str) -> str:
    years, more = divmod(months(text), 12)
    return f"{years} years" + (f" {more} months" if more else "")
