"""What goes into a simulation and what comes out of it, person by person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from deploy.local.fairness.model import Groups
from deploy.local.simulation.spool import Place
from services.router.state import Referral
from shared.contracts.vocabulary import Band


@dataclass(frozen=True, slots=True)
class Asked:
    """One referral: who was asked, by which rule, how soon an answer is due. `accepted`: its event, by intake."""

    referral_id: UUID
    person_id: UUID | None
    event_id: UUID
    area: str
    target: str
    rule: str
    group: str
    ordinal: int
    band: Band
    respond_by: datetime
    accepted: datetime

    @classmethod
    def of(cls, referral: Referral) -> Self:
        """As it stands in the router's row."""
        return cls(
            referral.referral_id, referral.person_id, referral.event_id, referral.area, referral.target,
            referral.rule, referral.group, referral.ordinal, referral.band, referral.respond_by, referral.accepted_time,
        )  # fmt: skip


class Told(NamedTuple):
    """How soon help is due by an event's score, and the rule of scoring.yaml that says so."""

    band: Band
    rule: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a circle comes to with one of the two packs.

    `scores`: what was told of each event. `people`: everybody who was scored, by the id they go by; `now_is`: an origin
    → the id it goes by, where that is another. `unheard`: answers about what nobody was asked. `dead`: events that
    cannot be taken.
    """

    asked: tuple[Asked, ...]
    scores: Mapping[UUID, Told]
    people: Mapping[UUID, Groups]
    now_is: Mapping[UUID, UUID]
    unheard: int
    dead: int


@dataclass(frozen=True, slots=True)
class Family:
    """What was heard of people whose scores hang on each other, as places in a spool, and what was really opened.

    Events are sorted by time, and so are answers.
    """

    events: tuple[Place, ...]
    answers: tuple[Place, ...] = ()
    opened: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """Families of whom somebody's referrals can hang on somebody else's."""

    families: tuple[Family, ...]

    @property
    def size(self) -> int:
        """How many events there are."""
        return sum(len(one.events) for one in self.families)

    @property
    def events(self) -> list[Place]:
        """Of all of them, in the order of time."""
        return sorted(chain.from_iterable(one.events for one in self.families))

    @property
    def answers(self) -> list[Place]:
        """To all of them, in the order of time."""
        return sorted(chain.from_iterable(one.answers for one in self.families))

    @property
    def opened(self) -> tuple[Asked, ...]:
        """All of them."""
        return tuple(chain.from_iterable(one.opened for one in self.families))


@dataclass(frozen=True, slots=True)
class Scope:
    """What is reported: events intake accepted from `since` on, of one area or of all. `until`: time goes on to then.

    `ranks`: areas in which places in cohorts are worked out.
    """

    until: datetime
    since: datetime | None = None
    area: str | None = None
    ranks: frozenset[str] = frozenset()

    def has(self, asked: Asked) -> bool:
        """Whether a referral is reported."""
        return (self.since is None or asked.accepted >= self.since) and self.area in {None, asked.area}


class Kind(StrEnum):
    """How a referral differs; the first that fits."""

    OPENS = "opens"
    DOES_NOT_OPEN = "does_not_open"
    GOES_ELSEWHERE = "goes_elsewhere"
    BAND = "band"
    DEADLINE = "deadline"


_URGENCY = {band: place for place, band in enumerate(Band)}


class Side(BaseModel):
    """A referral as it is with one of the two packs. `target` is `agency/team`."""

    model_config = ConfigDict(frozen=True)

    target: str
    rule: str
    band: Band
    respond_by: datetime

    @classmethod
    def of(cls, asked: Asked) -> Self:
        """What of it can differ."""
        return cls(target=asked.target, rule=asked.rule, band=asked.band, respond_by=asked.respond_by)


class Difference(BaseModel):
    """One referral that would be otherwise. `referral_id` is None of one that only the pack tried would open.

    `because`: which rule makes the difference, as a sentence.
    """

    model_config = ConfigDict(frozen=True)

    what: Kind
    area: str
    event_id: UUID
    person_id: UUID | None
    referral_id: UUID | None
    before: Side | None
    after: Side | None
    because: str

    @property
    def sooner(self) -> bool:
        """Whether a band is more urgent than it is today, or an answer due sooner."""
        if self.before is None or self.after is None:
            return False
        if self.what is Kind.BAND:
            return _URGENCY[self.after.band] < _URGENCY[self.before.band]
        return self.what is Kind.DEADLINE and self.after.respond_by < self.before.respond_by


@dataclass(frozen=True, slots=True)
class Counts:
    """By `agency/team` and by band, how many referrals there are."""

    targets: Mapping[str, int] = field(default_factory=dict)
    bands: Mapping[Band, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one circle comes to. `people`: everybody, with whether anything differs for them.

    `as_recorded`, `not_as_recorded`: referrals the pack in force opens when it replays as they really were, or not.
    `unheard`: answers left out, since nobody was asked what they answer. `dead`: events the pack tried cannot take.
    """

    events: int
    people: tuple[tuple[Groups, bool], ...]
    differences: tuple[Difference, ...]
    before: Counts
    after: Counts
    as_recorded: int
    not_as_recorded: int
    unheard: int
    dead: int
