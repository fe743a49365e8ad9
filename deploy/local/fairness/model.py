"""What goes into the fairness table and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.contracts.vocabulary import Band

EVERYBODY = "everybody"
NOT_RECORDED = "not recorded"


class Ended(StrEnum):
    """What came of somebody's newest event; the first that fits counts."""

    HELPED = "helped"
    OPEN = "open"
    SAID_NO = "said_no"
    NOT_REACHED = "not_reached"
    OTHERWISE = "otherwise"
    UNTAKEN = "untaken"


ENDED_WORDS = {
    Ended.HELPED: "helped",
    Ended.OPEN: "still open",
    Ended.SAID_NO: "said no",
    Ended.NOT_REACHED: "not reached",
    Ended.OTHERWISE: "ended otherwise",
    Ended.UNTAKEN: "nobody took it",
}


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group somebody belongs to in each split."""

    sex: str
    ethnicity: str
    age: str
    language: str


SPLITS = tuple(field.name for field in fields(Groups))
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Life:
    """One person. `score`: NDTA, what is known; `wait`: hours to the first answer; None is unknown."""

    groups: Groups
    score: int | None = None
    band: Band | None = None
    wait: float | None = None
    ended: Ended | None = None


class Row(BaseModel):
    """One group's figures; None is not shown, because too few people stand behind it or it is not known of anybody.

    `people` is None of a group that is hidden: `hidden` says as what. Shares are parts of 1.
    """

    model_config = ConfigDict(frozen=True)

    split: str
    group: str
    people: int | None
    hidden: str | None = None
    score: float | None = None
    bands: Mapping[Band, float] | None = None
    wait_hours: float | None = None
    outcomes: Mapping[Ended, float] | None = None


Mark = Literal["few", "withheld"]
"""Why a group is hidden: it is small, or a small one could be worked out from it."""
