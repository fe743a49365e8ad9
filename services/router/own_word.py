"""The person is told by themselves, where they asked for that and it is safe: an appointment made, moved or gone (S33).

It says place, time, who and what to bring, and nothing of why: no team's name, no post of anybody's. The newest word on
where they may be told counts, not what was known when the referral began; a wish, and that it is safe, hold for the
mailbox they were said of (services/scoring/gather.py).
"""

from services.router.parts import Told
from services.router.pen import Pen
from services.router.state import Referral
from services.router.wording import expected
from shared.contracts.intake import Person
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import ReferralState
from shared.packs import Target

THE_PERSON = "the person"
"""As whom the history knows them."""


def appointment_made(pen: Pen, referral: Referral, at: str, *, moved: bool) -> Referral:
    """They hear when and where they are expected. `at`: both in words; `moved`: they heard of another before.

    Nothing of one that was over before we heard of it, for an answer may wait for us.
    """
    target = pen.target(referral)
    if target is None or referral.appointment is None or referral.appointment.is_past(pen.now):
        return referral
    subject = "Your appointment has changed" if moved else "Your appointment"
    return _tell(pen, referral, "scheduled", Summary(subject=subject, lines=expected_lines(at, target)))


def appointment_cancelled(pen: Pen, referral: Referral, *, another: bool = True) -> Referral:
    """Who was expected hears that they are not, and whom to ring. `another`: whether somebody else is asked instead."""
    target = pen.target(referral)
    if target is None or referral.appointment is None or referral.appointment.at <= pen.now:
        return referral
    if _expected_all_the_same(pen, referral, referral.appointment):
        return referral
    at = expected(referral.appointment, target, pen.now, pen.pack(referral))
    looking = "We are looking for another one. " if another else ""
    lines = (f"You are not expected {at} any more.", f"{looking}To ask, {ring_up(target)}.")
    return _tell(pen, referral, "cancelled", Summary(subject="Your appointment will not take place", lines=lines))


def _expected_all_the_same(pen: Pen, referral: Referral, appointment: Appointment) -> bool:
    """Whether another team still expects them there: one of a joint appointment went, not all (S41)."""
    row = pen.person(referral.person_id) if referral.person_id is not None and appointment.joint_with else None
    others = (pen.referral(key) for key in row.open if key != referral.referral_id) if row is not None else ()
    held = [one for one in others if one is not None and one.state is ReferralState.SCHEDULED]
    return any(one.appointment is not None and one.appointment.at == appointment.at for one in held)


def expected_lines(at: str, target: Target) -> tuple[str, ...]:
    """When, where and by whom somebody is expected, what to bring, and whom to ring who cannot come."""
    bring = [f"Please bring: {target.team.bring}."] if target.team.bring else []
    return (f"You are expected {at}, by {target.agency.name}.", *bring, f"If you cannot come, {ring_up(target)}.")


def mailbox(pen: Pen, referral: Referral) -> str | None:
    """Where the person may be told now; None where they may not."""
    row = pen.person(referral.person_id) if referral.person_id is not None else None
    if row is None or row.newest is None or row.stopped is not None:
        return None
    return Person.model_validate(row.newest["person"]).mailbox


def ring_up(target: Target) -> str:
    """Whom to ring, by number alone: a post may tell the need."""
    phone = target.duty_contact.phone or target.agency.duty_contact.phone
    return f"ring {phone}" if phone else f"tell {target.agency.name}"


def _tell(pen: Pen, referral: Referral, what: str, words: Summary) -> Referral:
    address = mailbox(pen, referral)
    if address is None or not pen.tells:
        return referral
    key = str(referral.referral_id)
    requested = NotificationRequested(
        referral_id=referral.referral_id,
        version=referral.version,
        sequence=referral.sequence,
        person_id=referral.person_id,
        agency=referral.agency,
        to="person",
        email=address,
        payload_type=f"referral.{what}",
        payload={"referral_id": key},
        summary=words,
        band=referral.band,
        respond_by=None,
    )
    identity = pen.publish(
        "notifications.requested",
        key,
        "notification.requested",
        requested,
        what,
        key,
        referral.version,
        THE_PERSON,
        accepted=referral.accepted_time,
    )
    told = Told(notification_id=identity, whom=THE_PERSON)
    return referral.model_copy(update={"told": (*referral.told, told)})
