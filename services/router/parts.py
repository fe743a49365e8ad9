"""Parts of the router's rows: what happened to a referral, what falls due, who was told."""

from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.vocabulary import AppointmentType, Kind, ReferralState


class Part(BaseModel):
    """A part of a row: frozen; a change makes a new one."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Happened(Part):
    """One line of a referral's history. `appointment_type`: which was made, come to or missed, where that was said.

    `joint_at`: when it was, where several teams had made it together: what each of them says of it counts once (S22).
    """

    at: datetime
    what: str
    state: ReferralState
    reason: str
    event_id: UUID
    version: int
    appointment_type: AppointmentType | None = None
    joint_at: datetime | None = None


class About(NamedTuple):
    """Which appointment a step is about, as far as its line of the history says so."""

    appointment_type: AppointmentType | None
    joint_at: datetime | None = None


class Clock(Part):
    """The deadline that runs: what happens when it is due, and the referral's version when it was armed.

    `until`: of a chase after the first answer, when silence has lasted too long; before it that is `respond_by`.
    `asks`: the team was told that it must answer by then.
    """

    rule: Literal["chase", "expire", "remind", "wait", "contact"]
    due_at: datetime
    version: int
    until: datetime | None = None
    asks: bool = False


class Series(Part):
    """Contacts that recur by this rule, counted from a local day (S26).

    `number` fell due last; `due_at` is that of the next, None before somebody takes the person on and when all is over.
    `unreached`: how often in a row nobody answered the team.
    """

    rule: str
    since: date
    number: int = 0
    due_at: datetime | None = None
    unreached: int = 0


class DroppedOut(Part):
    """Who came to a lead was closed as gone: the event of that referral, when, and when they came again (S22).

    `area`: whose team that was; None in rows of before it was kept, which count in every area as they did.
    """

    event_id: UUID
    at: datetime
    again: datetime | None = None
    area: str | None = None


class Restart(Part):
    """A referral of somebody who dropped out: which restart it is of those that count, and the day they dropped out."""

    number: int
    dropped_out_on: date


class Told(Part):
    """Who was asked to be told: the notification's id, and `agency` or a contact's role."""

    notification_id: UUID
    whom: str


class Referred(Part):
    """A team (`agency/team`) that hears what becomes of a referral because it sent this event, and of no other."""

    name: str
    event_id: UUID
    kind: Kind | None = None
    at: datetime | None = None


class Applied(Part):
    """An application that somebody's referral has begun (S27): its id in the pack, and the steps that are done."""

    application: str
    done: tuple[str, ...] = ()


class StepOf(Part):
    """Of which application a referral is a step; `case_id`: the case of the referral that applies."""

    application: str
    step: str
    case_id: UUID
