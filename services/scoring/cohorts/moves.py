"""Why somebody enters or leaves a cohort, in sentences that name nobody else (ADR 12). A table."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.contracts.sentence import Filling, Sentence, english
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
SENTENCES = {
    Cause.FREE_PLACE: "{because}: ranks {rank}, and a place was free",
    Cause.AHEAD: "{because}: ranks {rank}, ahead of somebody who had a place",
    Cause.OVERTAKEN: "{because}: ranks {rank} now, and somebody who stands ahead has the place",
    Cause.UNFIT: "{because}: what was agreed for this group does not hold any more",
    Cause.SLIPPED: "{because}: the score has fallen too far",
    Cause.SMALLER: "{because}: the group has fewer places now",
    Cause.DEATH: "{because}: the person has died",
    Cause.OPT_OUT: "{because}: the person said no to it",
    Cause.MERGED: "{because}: the record is part of another one now",
    Cause.MOVED: "{because}: the person is known in another area now",
}
BY_ONE_PLACE = {
    Cause.AHEAD: "{because}: ranks {rank}, more than 1 place ahead of somebody who had a place",
    Cause.OVERTAKEN: "{because}: ranks {rank} now, and somebody who stands more than 1 place ahead has the place",
}
BY_PLACES = {
    Cause.AHEAD: "{because}: ranks {rank}, more than {count} places ahead of somebody who had a place",
    Cause.OVERTAKEN: (
        "{because}: ranks {rank} now, and somebody who stands more than {count} places ahead has the place"
    ),
}
"""Where the cohort's margin is one place, or more."""


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
        return english(self.sentence)

    @property
    def sentence(self) -> Sentence:
        """It as what other languages are made from."""
        margin = self.cohort.hysteresis.margin
        nearer: dict[Cause, str] = {0: {}, 1: BY_ONE_PLACE}.get(margin, BY_PLACES)
        text = nearer.get(self.cause, SENTENCES[self.cause])
        values: dict[str, Filling] = {"because": (self.cohort.entering if self.enters else self.cohort.leaving,)}
        if "{rank}" in text and self.rank is not None:
            values["rank"] = self.rank
        if "{count}" in text:
            values["count"] = margin
        return Sentence(text, values)
