"""Who referred somebody is told what became of it: on their topic if they have one, and at their endpoints.

Nothing of it is a field of the person. While the agreement of who hears it is not in force it says no more than that
there is news.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.router.pen import Pen
from services.router.referrers import hearing
from services.router.state import Referral, Told
from services.router.wording import ring, when
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.referrals import ReferralReported
from shared.packs import Target


@dataclass(frozen=True, slots=True)
class News:
    """What there is to say. `by`: the agency that has the person now, None where nobody has."""

    what: Literal["accepted", "scheduled", "rerouted", "unroutable", "known", "not_wanted"]
    words: str
    by: str | None = None


def reported(pen: Pen, referral: Referral, news: News) -> Referral:
    """Each team that referred hears it, as far as its agreement allows today."""
    if not pen.tells:
        return referral
    for target, event_id in hearing(pen.pack(referral), referral):
        referral = _tell(pen, referral, target, f"referral.{news.what}", _said(pen, referral, target, event_id, news))
    return referral


def _said(pen: Pen, referral: Referral, target: Target, event_id: UUID, news: News) -> ReferralReported:
    agreement = target.agreement
    in_force = agreement.in_force(pen.now.astimezone(target.calendar.zone).date())
    least = f"there is news; the agreement {agreement.id} ended on {agreement.expires}, so no more may be said"
    return ReferralReported(
        referral_id=referral.referral_id,
        version=referral.version,
        sequence=referral.sequence,
        event_id=event_id,
        agency=target.agency.id,
        team=target.team.id,
        kind=referral.kind,
        state=referral.state,
        by=news.by if in_force else None,
        appointment=referral.appointment if in_force and news.what == "scheduled" else None,
        reason=news.words if in_force else least,
        agreement=agreement.id,
    )


def _tell(pen: Pen, referral: Referral, target: Target, kind: str, said: ReferralReported) -> Referral:
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
        summary=_summary(pen, referral, said),
        band=referral.band,
        respond_by=None,
    )
    topic, what = "notifications.requested", "notification.requested"
    identity = pen.publish(topic, key, what, requested, kind, *causes, accepted=accepted)
    return referral.model_copy(update={"told": (*referral.told, Told(notification_id=identity, whom=target.name))})


def _summary(pen: Pen, referral: Referral, said: ReferralReported) -> Summary:
    pack, asked = pen.pack(referral), pen.target(referral)
    lines = [
        f"About somebody you referred, in {pack.area.name}, heard of at {when(referral.happened_at, pen.now, pack)}.",
        f"{said.reason[0].upper()}{said.reason[1:]}.",
        *([f"Questions: ring {ring(asked.duty_contact)}."] if asked is not None else []),
        f"Referral {referral.referral_id}",
    ]
    return Summary(subject="What became of your referral", lines=tuple(lines))
