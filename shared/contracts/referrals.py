"""Facts about one referral: one ask to one agency. `version` rises by one per change; `sequence` has no gaps.

A decline or silence ends this referral as `rerouted` and opens the next candidate's; `case_id` ties them together.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.fact import ONE_LINE, Fact, Model
from shared.contracts.vocabulary import AppointmentType, Band, DeclineReason, Kind, Outcome, ReferralState, Verb

AgencyId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]

TeamName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}$")]
CLOCKS_DIFFER = timedelta(minutes=5)
"""Ours: an appointment this little before it was made may be one for now, by another clock."""


class Appointment(Model):
    """When and where the person is expected, and what for (S22). `joint_with`: teams (`agency/team`) that come too."""

    at: datetime
    place: Annotated[str, StringConstraints(max_length=200, pattern=ONE_LINE)] | None = None
    type: AppointmentType | None = None
    joint_with: Annotated[tuple[TeamName, ...], Field(max_length=5)] = ()

    def is_past(self, said_at: datetime) -> bool:
        """Whether it was over when it was made, whatever the clocks of both sides say."""
        return self.at < said_at - CLOCKS_DIFFER


class AnswerGiven(Fact):
    """An agency's answer, on `referrals.answers`; `agency` is stamped by intake from the key or topic it came by.

    `appointment_type`: to what somebody did not come, where no appointment says it or it was another one.
    """

    TYPES: ClassVar = ("answer.given",)

    referral_id: UUID
    agency: AgencyId
    verb: Verb
    version: Annotated[int, Field(ge=0)] | None = None
    reason: DeclineReason | None = None
    outcome: Outcome | None = None
    appointment: Appointment | None = None
    appointment_type: AppointmentType | None = None
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class AnswerRefused(Fact):
    """To the agency, on its own topic or its endpoints: the answer did not fit; the state and what would be allowed.

    For a referral that is unknown or another agency's `state` is None, `version` and `sequence` are 0 and nothing is
    allowed: the two cannot be told apart, so that nobody learns whose it is.
    """

    TYPES: ClassVar = ("answer.refused",)

    referral_id: UUID
    version: int
    sequence: int
    answer_id: UUID
    state: ReferralState | None
    allowed: tuple[Verb, ...]
    reason: str


class Opening(Model):
    """A door that opens for somebody; `session` None is the team's own. `closes`: None where it never does.

    `opens` is now where it is open. `for_everybody`: else its name may say who comes or why, and no e-mail names it.
    """

    session: str | None
    place: str
    opens: datetime
    closes: datetime | None
    for_everybody: bool = True


class SeenAt(Model):
    """Where somebody can be seen next (S13, S41): at the `door` that opens first; otherwise outreach, in these words.

    `session`: the next elsewhere, where `door` is the team's own.
    """

    door: Opening | None
    session: Opening | None = None
    outreach: str | None = None


CHANGES = (
    "opened", "waiting", "offered", "delivered", "undelivered", "chased", "raised", "reminded", "acknowledged",
    "accepted", "scheduled", "attended", "did_not_attend", "reached", "no_answer", "declined", "expired", "rerouted",
    "closed", "withdrawn", "revoked", "cancelled", "unroutable", "corrected",
)  # fmt: skip
"""What may happen to a referral. Not also states: waiting, delivered, undelivered, chased, raised, reminded, reached,
no_answer, corrected."""


class ReferralChanged(Fact):
    """One step of a referral's life, on `referrals.changes`, with the state after it and why.

    `re_presents`: the event that completed the treatment from which the person comes back (S26). `restart`: which one
    it is of somebody who dropped out, of those that count (S22). `appointment_type`: what an appointment was made for,
    and to what somebody came or did not come.
    """

    TYPES: ClassVar = tuple(f"referral.{change}" for change in CHANGES)

    referral_id: UUID
    case_id: UUID
    version: int
    sequence: int
    person_id: UUID | None
    event_id: UUID
    kind: Kind
    area: str
    agency: AgencyId
    team: str
    state: ReferralState
    band: Band
    respond_by: datetime | None
    rule: str
    reason: str
    re_presents: UUID | None = None
    restart: int | None = None
    appointment_type: AppointmentType | None = None


class ReferralAsked(Fact):
    """What one agency is told, on `agency.AGENCY.referrals` and in its webhooks: only what its agreement allows.

    `shared` holds exactly the fields the agreement lists, by the names it lists them by; `agreement` names it (S21). Of
    an agreement that has expired it is empty and the reason says so. `withdrawn`: it is this agency's no more;
    `corrected`: that was for a death that was told by mistake. Of a joint case (S19) `role` says whether the agency
    leads it, `shared_by` with whom (`agency/team`); all have one `case_id`. `seen_at`: of a team with sessions or
    outreach where it can see the person next.
    """

    TYPES: ClassVar = (
        "referral.offered",
        "referral.withdrawn",
        "referral.corrected",
        "referral.chased",
        "referral.raised",
        "referral.reminded",
    )

    referral_id: UUID
    version: int
    sequence: int
    agency: AgencyId
    team: str
    kind: Kind
    state: ReferralState
    band: Band
    respond_by: datetime | None
    reason: str
    agreement: str
    shared: dict[str, Any]
    case_id: UUID | None = None
    role: Literal["lead", "support"] | None = None
    shared_by: tuple[str, ...] = ()
    seen_at: SeenAt | None = None


class ReferralReported(Fact):
    """To who referred somebody, on `agency.AGENCY.referrals` and in its webhooks: what became of it (S12, S28).

    `event_id` is that of the event they sent, `agency` and `team` are theirs, `by` is the agency that has the person
    now, None where nobody has. Whether somebody came is told only as the agreement of who hears it says (S24). Nothing
    in it is a field of the person; `appointment` is there only while `agreement`,
    that of who is told, is in force.
    """

    TYPES: ClassVar = (
        "referral.accepted",
        "referral.scheduled",
        "referral.rerouted",
        "referral.unroutable",
        "referral.known",
        "referral.not_wanted",
        "referral.attended",
        "referral.did_not_attend",
    )

    referral_id: UUID
    version: int
    sequence: int
    event_id: UUID
    agency: AgencyId
    team: str
    kind: Kind
    state: ReferralState
    by: AgencyId | None
    appointment: Appointment | None
    reason: str
    agreement: str
