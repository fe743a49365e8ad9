"""What `sameday trace --json` prints (interfaces.md, *Command line*): ids, states, times and reasons, nobody's data."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.people import Factor
from shared.contracts.vocabulary import Band, Item, Kind, ReferralState


class Part(BaseModel):
    """A frozen part of a trace."""

    model_config = ConfigDict(frozen=True)


class Event(Part):
    """The event itself, as far as it is known; `kind` is None of one that could not be read."""

    id: UUID
    kind: Kind | None = None
    area: str | None = None
    source: str | None = None
    time: datetime | None = None
    accepted_time: datetime | None = None


class Score(Part):
    """The score after the event. `low`, `high` and `unknown` are for people's eyes only."""

    value: int
    band: Band
    factors: tuple[Factor, ...]
    low: int = Field(exclude=True)
    high: int = Field(exclude=True)
    unknown: tuple[Item, ...] = Field(exclude=True)


class Step(Part):
    """One line of a referral's history."""

    at: datetime
    state: ReferralState
    reason: str


class Referral(Part):
    """One ask to one agency. `now` is a sentence for people on what it waits for, None where the packs cannot say."""

    id: UUID
    agency: str
    team: str
    state: ReferralState
    respond_by: datetime | None
    history: tuple[Step, ...]
    now: str | None = Field(default=None, exclude=True)


class Attempt(Part):
    """One try to tell. `outcome` is `ok` or why not, `status` the HTTP or SMTP code where there was one."""

    at: datetime
    took_ms: int
    outcome: str
    status: int | None


class Delivery(Part):
    """One notification at one endpoint."""

    id: UUID
    agency: str
    channel: str
    state: str
    attempts: tuple[Attempt, ...]


class DeadLetter(Part):
    """A record that could not be handled: where, why, and what somebody did about it."""

    id: UUID
    attempt: int
    service: str
    source_topic: str
    kind: str
    detail: str
    at: datetime
    state: str


class Trace(Part):
    """Everything that is known of an event or a referral.

    `decided`: in words what an event came to that has no score, a merge that was parked or refused, or a death.
    """

    event: Event | None
    person_id: UUID | None
    score: Score | None
    decided: str | None = None
    referrals: tuple[Referral, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()


class TakenBack(Part):
    """A notice of death of `notified`, and who said when that it was wrong: a post or a staff number."""

    notified: datetime
    at: datetime
    author: str


class PersonTrace(Trace):
    """Everything that is known of a person: `event` and `score` are the newest.

    `formerly`: other ids that lead to this person. `changed`: sentences, None where the area packs cannot be read.
    `events`: whatever is kept in full, the newest first; `older` counts the rest. `died`: of when the notice of a death
    is after which nobody is contacted; `taken_back`: a notice that was said to be wrong.
    """

    person_id: UUID
    formerly: tuple[UUID, ...] = ()
    changed: tuple[str, ...] | None = None
    events: tuple[Event, ...] = ()
    older: int = 0
    died: datetime | None = None
    taken_back: TakenBack | None = None
