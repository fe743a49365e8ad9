"""Lists for people who meet, as facts on `lists.made`: what `sameday list` prints, on its day (S17, S29, S39)."""

from datetime import date
from typing import Any, ClassVar

from shared.contracts.fact import Fact


class ListMade(Fact):
    """One list of an area as it was on a day, or one part of a long one; nobody is named in it.

    `rows` are those of `sameday list NAME --json` (docs/lists.md), at most 500 a part; `part` counts from 1 to `parts`.
    A list without rows is one part: that nobody is on it is news, too. The same list again has the same id.
    """

    TYPES: ClassVar = ("list.made",)

    area: str
    name: str
    title: str
    reader: str
    day: date
    part: int
    parts: int
    rows: tuple[dict[str, Any], ...]
