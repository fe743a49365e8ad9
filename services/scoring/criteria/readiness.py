"""How ready somebody is to change, as a worker recorded it, in the worker's words; it stands for a while. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.scoring.profile import Profile
from services.scoring.reasons import READY, READY_IN_WORDS, READY_LONG_AGO, reason
from shared.contracts.observations import STAGES
from shared.contracts.people import Factor


@dataclass(frozen=True, slots=True)
class Readiness:
    """The newest record: stage 0-4 (STAGES), the worker's words and who it was, where given, and until when it stands.

    It stands beside the score and is never mixed into it.
    """

    stage: int
    words: str | None
    author: str | None
    time: datetime
    until: datetime
    event_id: UUID

    def current(self, now: datetime) -> bool:
        """Whether it still says something; afterwards readiness is unknown."""
        return now <= self.until

    def factor(self, now: datetime) -> Factor:
        """It as a sentence; one that no longer stands says so."""
        shown, stage = (self.event_id,), (STAGES[self.stage],)
        if not self.current(now):
            return reason("readiness", shown, READY_LONG_AGO, on=self.time)
        if self.words:
            return reason("readiness", shown, READY_IN_WORDS, on=self.time, stage=stage, words=self.words)
        return reason("readiness", shown, READY, on=self.time, stage=stage)


def readiness(profile: Profile, now: datetime, days: int) -> Readiness | None:
    """The newest record up to now, None when nobody ever made one. `days`: how long one stands (criteria.yaml)."""
    for piece in profile.evidence:
        for one in piece.observations:
            if one.name == "readiness.change" and piece.time <= now:
                until = piece.time + timedelta(days=days)
                return Readiness(one.value, one.words, one.author, piece.time, until, piece.event_id)
    return None
