"""A list's rows as scripts get them; what a list does not show is absent."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.vocabulary import Band, Kind, ReferralState


class Row(BaseModel):
    """One row. `list`: the list's id; `day`: the day it is of."""

    model_config = ConfigDict(frozen=True)

    list: str
    day: date


class Dated(BaseModel):
    """Something that happened last on a local date; `on` is None for what never happened or was never heard of."""

    model_config = ConfigDict(frozen=True)

    what: str
    on: date | None


class With(BaseModel):
    """Who has somebody: a team that was asked, since when, and where that stands."""

    model_config = ConfigDict(frozen=True)

    team: str
    since: date
    state: ReferralState


class Told(BaseModel):
    """One line of a story."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    what: str


class Happened(BaseModel):
    """An event of a register. `event_id` is what `sameday trace` takes."""

    model_config = ConfigDict(frozen=True)

    event_id: UUID
    kind: Kind
    at: datetime


class Entry(Row):
    """Somebody on a list or a register."""

    person: UUID | None = None
    reasons: tuple[str, ...] | None = None
    dates: tuple[Dated, ...] | None = None
    last_seen: date | None = None
    asked: tuple[With, ...] | None = None
    events: tuple[Happened, ...] | None = None
    timeline: tuple[Told, ...] | None = None


class Seat(Row):
    """Somebody expected at a desk. `also`: the other desks of that day; all in one visit (S1)."""

    team: str
    referral: UUID | None = None
    person: UUID | None = None
    because: str | None = None
    band: Band | None = None
    respond_by: datetime | None = None
    appointment: datetime | None = None
    also: tuple[str, ...] | None = None


class OpenApplication(Row):
    """An application that is open: `since` when, which step it waits for since when, and what is missing (S27).

    `asked`: who is asked to do the step, None when it is asked of nobody; `standing`: how that ask stands. All of the
    step is None once nothing is missing: then it waits for a place.
    """

    person: UUID | None = None
    referral: UUID | None = None
    application: str | None = None
    since: date | None = None
    step: str | None = None
    asked: str | None = None
    standing: ReferralState | None = None
    step_since: date | None = None
    answer_by: datetime | None = None
    missing: tuple[str, ...] | None = None


class Figure(Row):
    """One figure, or one group's part of it. `of`: out of how many. A hidden number is None; `hidden` says as what."""

    id: str
    title: str
    since: date
    split: str | None = None
    group: str | None = None
    number: int | None
    of: int | None = None
    hidden: str | None = None
