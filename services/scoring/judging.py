"""An event as an area's whole policy sees it: the rules, its criteria, readiness and a worker's own word. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Self

from services.scoring.criteria.meeting import Met, Result, met
from services.scoring.criteria.override import Override, overriding, standing
from services.scoring.criteria.readiness import Readiness, readiness
from services.scoring.decide import Judged, Weighed, judged, weighed
from services.scoring.policy import Policy
from services.scoring.profile import Evidence, Profile, Told
from shared.contracts.people import Factor, Ruled, Score


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of a person at one event. `rules` is what the rules alone said, `score` what counts."""

    area: str
    rules: Judged
    score: Score
    override: Override | None
    met: tuple[Met, ...]
    readiness: Readiness | None
    piece: Evidence
    at: datetime
    criteria: tuple[str, ...] = field(init=False)
    """Ids of the criteria that are met."""
    criteria_unknown: tuple[str, ...] = field(init=False)
    """Ids of the criteria nobody knows enough for."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "criteria", self._ids(Result.MET))
        object.__setattr__(self, "criteria_unknown", self._ids(Result.UNKNOWN))

    @property
    def ruled(self) -> Ruled | None:
        """What the rules alone said, where a worker said otherwise."""
        return Ruled(value=self.rules.score.value, band=self.rules.score.band) if self.override is not None else None

    @property
    def stage(self) -> int | None:
        """The stage of readiness that still stands."""
        return self.readiness.stage if self.readiness and self.readiness.current(self.at) else None

    def told(self, version: int) -> Told:
        """What is kept of it once it is published under this version: what readers act on, without the sentences."""
        return Told(
            version=version,
            event_id=self.piece.event_id,
            area=self.area,
            value=self.score.value,
            low=self.score.low,
            high=self.score.high,
            band=self.score.band,
            rules=self.ruled,
            criteria=self.criteria,
            criteria_unknown=self.criteria_unknown,
            readiness=self.stage,
        )

    def _ids(self, result: Result) -> tuple[str, ...]:
        return tuple([one.criterion.id for one in self.met if one.result is result])


class Given(NamedTuple):
    """What can be said of an event before it is judged: which criteria are met, and all but how soon."""

    answers: tuple[Met, ...]
    weighed: Weighed

    @classmethod
    def of(cls, profile: Profile, piece: Evidence, policy: Policy, now: datetime) -> Self:
        """By an area's policy."""
        return cls(met(profile, policy.criteria, now), weighed(profile, piece, policy.scoring, now))


def judgement(
    profile: Profile,
    piece: Evidence,
    area: str,
    policy: Policy,
    now: datetime,
    *,
    given: Given | None = None,
    doubts: tuple[Factor, ...] = (),
    tells: bool = True,
) -> Judgement:
    """An event's judgement, given the profile it is part of already.

    `given`: what is worked out already; `doubts`: what of the event cannot be true. Unless it `tells`, of the reasons
    there are only those for how soon.
    """
    given = given or Given.of(profile, piece, policy, now)
    rules = judged(profile, piece, policy.scoring, given.weighed, now, tells=tells)
    lasting = policy.criteria.file
    stands = standing(rules.score, overriding(profile, now, lasting.override.days), piece.time)
    ready = readiness(profile, now, lasting.readiness.days)
    score = stands.score
    if tells:
        factors = (*score.factors, *_beside(given.answers, ready, now), *doubts)
        score = score.model_copy(update={"factors": factors})
    return Judgement(area, rules, score, stands.override, given.answers, ready, piece, now)


def _beside(answers: tuple[Met, ...], ready: Readiness | None, now: datetime) -> Iterator[Factor]:
    """Reasons that stand beside the score and add nothing to it (S3)."""
    yield from (one.factor() for one in answers if one.result is Result.MET)
    if ready is not None:
        yield ready.factor(now)
