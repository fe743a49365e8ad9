"""Why somebody enters or leaves a cohort, in sentences that name nobody else (ADR 12). A table."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.packs.cohorts import Cohort


class Cause(StrEnum):
    """What made somebody enter or leave. The last four are those of `StandingChanged.stopped`."""

    FREE_PLACE = "free_place"
    AHEAD = "ahead"
    OVERTAKEN = "overtaken"
    UNFIT = "unfit"
    SLIPPED = "slipped"
    SMALLER = "smaller"
    DEATH = "death"
    OPT_OUT = "opt_out"
    MERGED = "merged"
    MOVED = "moved"


ENTERING = frozenset({Cause.FREE_PLACE, Cause.AHEAD})
_CLAUSES = {
    Cause.FREE_PLACE: "ranks {rank}, and a place was free",
    Cause.AHEAD: "ranks {rank}, {distance}ahead of somebody who had a place",
    Cause.OVERTAKEN: "ranks {rank} now, and somebody who stands {distance}ahead has the place",
    Cause.UNFIT: "what was agreed for this group does not hold any more",
    Cause.SLIPPED: "the score has fallen too far",
    Cause.SMALLER: "the group has fewer places now",
    Cause.DEATH: "the person has died",
    Cause.OPT_OUT: "the person said no to it",
    Cause.MERGED: "the record is part of another one now",
    Cause.MOVED: "the person is known in another area now",
}


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody entered or left a cohort. `rank` is None for who does not fit any more; `version` is the cohort's."""

    person_id: UUID
    cohort: Cohort
    cause: Cause
    rank: int | None
    version: int

    @property
    def enters(self) -> bool:
        """Whether it is an entering."""
        return self.cause in ENTERING

    @property
    def reason(self) -> str:
        """The sentence, to be read after "the person"."""
        said = self.cohort.entering if self.enters else self.cohort.leaving
        margin = self.cohort.hysteresis.margin
        distance = f"more than {margin} place{'s' * (margin > 1)} " if margin else ""
        rank = "" if self.rank is None else ordinal(self.rank)
        return f"{said}: {_CLAUSES[self.cause].format(rank=rank, distance=distance)}"


def ordinal(number: int) -> str:
    """`1st`, `22nd`, `113th`."""
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
