"""What the router remembers: a row a person, a row a referral. Unknown fields survive: a newer worker wrote them."""

from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from services.router.life_cycle import OVER, WAITING
from services.router.parts import Applied, Clock, DroppedOut, Happened, Part, Referred, Restart, Series, StepOf, Told
from shared.contracts.intake import Person
from shared.contracts.people import Assessment, PersonScored, Score
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import (
    Band,
    DeclineReason,
    Flag,
    Kind,
    Need,
    Outcome,
    ReferralState,
    Substance,
)
from shared.kit.journal import Change

SCHEMA = 1
_NEVER = datetime.max.replace(tzinfo=UTC)


class Profile(Part):
    """What is known of the person and may be shared, field by field, as far as an agreement allows."""

    person: Person
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    substances: tuple[Substance, ...]
    accepts_help_now: bool | None
    site: str | None
    note: str | None
    score: int
    factors: tuple[str, ...]
    completed_on: date | None = None
    assessment: Assessment | None = None

    @classmethod
    def of(cls, scored: PersonScored, completed_on: date | None = None) -> "Profile":
        """The profile as the newest score knows it. `completed_on`: treatment from which they come back (S26)."""
        return cls(
            person=scored.person,
            needs=scored.needs,
            flags=scored.flags,
            substances=scored.substances,
            accepts_help_now=scored.accepts_help_now,
            site=scored.site,
            note=scored.note,
            score=scored.score.value,
            factors=tuple(factor.text for factor in scored.score.factors),
            completed_on=completed_on,
            assessment=scored.assessment,
        )

    def scored(self, score: Score) -> "Profile":
        """The same with another score."""
        factors = tuple(factor.text for factor in score.factors)
        return self.model_copy(update={"score": score.value, "factors": factors})


class Referral(Part):
    """One ask to one agency.

    `remaining` are the candidates (`agency/team`) that come next in this case, `full` those without a place for it.
    `person_id`: None of an ask to hang up a drug alert. `shared_by`: who else was asked about the same case, which they
    lead together or help with (`role`). `asked_before` are those who were asked, `instead_of` whom it stands in for,
    `referred_by` the teams that hear what becomes of it, `re_presents` the completed treatment it comes after (S26),
    `restart` that the person dropped out before (S22), `series` what its team is reminded of again and again,
    `joint_missed` when the joint appointment was of which another team said that the person did not come (S22).
    """

    schema_version: int = SCHEMA
    referral_id: UUID
    case_id: UUID
    person_id: UUID | None
    event_id: UUID
    kind: Kind
    area: str
    agency: str
    team: str
    rule: str
    group: str
    ordinal: int
    remaining: tuple[str, ...]
    full: tuple[str, ...] = ()
    asked_before: tuple[str, ...] = ()
    instead_of: str | None = None
    role: Literal["lead", "support"] = "lead"
    shared_by: tuple[str, ...] = ()
    referred_by: tuple[Referred, ...] = ()
    re_presents: UUID | None = None
    restart: Restart | None = None
    applied: Applied | None = None
    step: StepOf | None = None
    state: ReferralState
    band: Band
    version: int
    sequence: int
    because: str
    agreement: str
    profile: Profile
    accepted_time: datetime
    happened_at: datetime = Field(default_factory=lambda known: known["accepted_time"])
    offered_at: datetime
    respond_by: datetime
    clock: Clock | None = None
    expected_on: date | None = None
    ends_at: datetime | None = None
    reminders: tuple[datetime, ...] = ()
    series: Series | None = None
    answered_at: datetime | None = None
    duty_told: bool = False
    appointment: Appointment | None = None
    joint_missed: datetime | None = None
    outcome: Outcome | None = None
    declined_because: DeclineReason | None = None
    told: tuple[Told, ...] = ()
    history: tuple[Happened, ...] = ()

    @property
    def key(self) -> str:
        """The row's key."""
        return referral_key(self.referral_id)

    @property
    def alarm(self) -> Clock | None:
        """What falls due first: the clock that runs, a reminder, a contact that recurs; nothing once it is over.

        A reminder's version is how many are still to come, a contact's its number.
        """
        if self.state in OVER:
            return None
        found = self.clock
        if self.reminders and (found is None or self.reminders[0] <= found.due_at):
            found = Clock(rule="remind", due_at=self.reminders[0], version=len(self.reminders))
        if self.series is not None and self.series.due_at is not None:
            contact = Clock(rule="contact", due_at=self.series.due_at, version=self.series.number + 1)
            found = contact if found is None or contact.due_at < found.due_at else found
        return found

    @property
    def turn(self) -> tuple[datetime, UUID]:
        """What falls due of a person is decided in this order (docs/adr/0020); what never does comes last."""
        alarm = self.alarm
        return alarm.due_at if alarm is not None else _NEVER, self.referral_id

    @property
    def answer_due(self) -> datetime | None:
        """By when it must answer what it was asked last, None where it was asked nothing that is still open.

        `respond_by` stays the first ask's, which is measured.
        """
        if self.state in OVER:
            return None
        clock = self.clock
        if clock is not None and clock.rule == "expire":
            return clock.due_at
        asked = clock.until if clock is not None and clock.asks else None
        return asked or (self.respond_by if self.state in WAITING else None)

    @property
    def target(self) -> str:
        """`agency/team`."""
        return f"{self.agency}/{self.team}"

    @property
    def held_as(self) -> str:
        """Its name among what is open of a person: who does a step (S27) does not thereby have the person."""
        return f"{self.target}#{self.step.step}" if self.step is not None else self.target


class Heard(Part):
    """An event that was routed: kept for as long as another report of it may still come."""

    event_id: UUID
    kind: Kind
    site: str | None
    at: datetime


class Completed(Part):
    """The event that said treatment was completed, and when it was."""

    event_id: UUID
    at: datetime


class PersonRow(Part):
    """What the router knows of a person. `open`: referral id → its `held_as`; `newest` a PersonScored as JSON.

    `alias_of` is set where the id leads to another, `aliases` lead here. `not_engaged`: rule → event of its last ask.
    `withdrawn`: the referrals that ended when contact stopped.
    """

    schema_version: int = SCHEMA
    person_id: UUID
    version: int = 0
    open: dict[UUID, str] = Field(default_factory=dict)
    heard: tuple[Heard, ...] = ()
    completed: Completed | None = None
    dropped_out: tuple[DroppedOut, ...] = ()
    not_engaged: dict[str, UUID] = Field(default_factory=dict)
    newest: dict[str, Any] | None = None
    aliases: tuple[UUID, ...] = ()
    alias_of: UUID | None = None
    stopped: str | None = None
    withdrawn: tuple[UUID, ...] = ()
    consents: bool | None = None

    @property
    def scored(self) -> PersonScored | None:
        """What scoring said of the person last."""
        return None if self.newest is None else PersonScored.model_validate(self.newest)


def person_key(person_id: UUID) -> str:
    """The key of a person's row."""
    return f"person:{person_id}"


def referral_key(referral_id: UUID) -> str:
    """The key of a referral's row."""
    return f"referral:{referral_id}"


def body(row: Part) -> dict[str, Any]:
    """The row as JSON."""
    return row.model_dump(mode="json", exclude_defaults=True)


def change(row: Part) -> Change:
    """What the row becomes; what falls due first of a referral arms its deadline."""
    alarm = row.alarm if isinstance(row, Referral) else None
    return Change(body(row), alarm.due_at if alarm else None)
