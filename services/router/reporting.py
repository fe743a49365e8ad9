"""Who referred somebody is told what became of it: on their topic if they have one, and at their endpoints.

Nothing of it is a field of the person. While the agreement of who hears it is not in force it says no more than that
there is news.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.router.life_cycle import WITH_SOMEBODY
from services.router.parts import Referred, Told
from services.router.pen import Pen
from services.router.referrers import hearing
from services.router.state import Referral
from services.router.wording import ring, when
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.referrals import Appointment, ReferralReported
from shared.contracts.vocabulary import Flag, ReferralState
from shared.packs import Target

What = Literal["accepted", "scheduled", "rerouted", "unroutable", "known", "not_wanted", "attended", "did_not_attend"]
ATTENDANCE: frozenset[What] = frozenset({"attended", "did_not_attend"})
"""News that only an agreement that says so lets anybody hear."""


@dataclass(frozen=True, slots=True)
class News:
    """What there is to say. `by`: the agency that has the person now, None where nobody has."""

    what: What
    words: str
    by: str | None = None


def reported(pen: Pen, referral: Referral, news: News) -> Referral:
    """Each team that referred hears it, as far as its agreement allows today, and as news of the event it sent."""
    if not pen.tells:
        return referral
    for target, own in hearing(pen.pack(referral), referral):
        if news.what in ATTENDANCE and not _hears_of_attendance(pen, referral, target):
            continue
        said, at = _said(pen, referral, target, own, news), own.at or referral.happened_at
        referral = _tell(pen, referral, target, f"referral.{news.what}", said, heard_of_at=at)
    return referral


def _hears_of_attendance(pen: Pen, referral: Referral, target: Target) -> bool:
    """Whether an agreement in force lets whoever referred hear whether this person came (S24)."""
    agreed = target.agreement
    if agreed.attendance is None or not agreed.in_force(pen.now.astimezone(target.calendar.zone).date()):
        return False
    return agreed.attendance == "everybody" or Flag.MANDATED in referral.profile.flags


def _said(pen: Pen, referral: Referral, target: Target, own: Referred, news: News) -> ReferralReported:
    agreement = target.agreement
    in_force = agreement.in_force(pen.now.astimezone(target.calendar.zone).date())
    least = f"there is news; the agreement {agreement.id} ended on {agreement.expires}, so no more may be said"
    return ReferralReported(
        referral_id=referral.referral_id,
        version=referral.version,
        sequence=referral.sequence,
        event_id=own.event_id,
        agency=target.agency.id,
        team=target.team.id,
        kind=own.kind or referral.kind,
        state=_state(referral, own),
        by=news.by if in_force else None,
        appointment=_when_and_where(referral) if in_force and news.what == "scheduled" else None,
        reason=news.words if in_force else least,
        agreement=agreement.id,
    )


def _when_and_where(referral: Referral) -> Appointment | None:
    """Of an appointment all that who referred need know: not what it is for."""
    stands = referral.appointment
    return Appointment(at=stands.at, place=stands.place) if stands is not None else None


def _state(referral: Referral, own: Referred) -> ReferralState:
    """Who joined later hears that somebody has taken them on, not how far others have come with it."""
    later = own.event_id != referral.event_id and referral.state in WITH_SOMEBODY
    return ReferralState.ACCEPTED if later else referral.state


def _tell(
    pen: Pen, referral: Referral, target: Target, kind: str, said: ReferralReported, *, heard_of_at: datetime
) -> Referral:
    key = str(referral.referral_id)
    causes, accepted = (key, referral.version, target.name), referral.accepted_time
    if target.agency.kafka:
        pen.publish(f"agency.{target.agency.id}.referrals", key, kind, said, *causes, accepted=accepted)
    requested = NotificationRequested(
        referral_id=referral.referral_id,
        version=referral.version,
        sequence=referral.sequence,
        person_id=referral.person_id,
        agency=target.agency.id,
        to="agency",
        payload_type=kind,
        payload=said.model_dump(mode="json"),
        summary=_summary(pen, referral, said, heard_of_at),
        band=referral.band,
        respond_by=None,
    )
    topic, what = "notifications.requested", "notification.requested"
    identity = pen.publish(topic, key, what, requested, kind, *causes, accepted=accepted)
    return referral.model_copy(update={"told": (*referral.told, Told(notification_id=identity, whom=target.name))})


def _summary(pen: Pen, referral: Referral, said: ReferralReported, heard_of_at: datetime) -> Summary:
    pack, asked = pen.pack(referral), pen.target(referral)
    lines = [
        f"About somebody you referred, in {pack.area.name}, heard of at {when(heard_of_at, pen.now, pack)}.",
        f"{said.reason[0].upper()}{said.reason[1:]}.",
        *([f"Questions: ring {ring(asked.duty_contact)}."] if asked is not None else []),
        f"Referral {referral.referral_id}",
    ]
    return Summary(subject="What became of your referral", lines=tuple(lines))
