"""A team declined: who is told and who is asked next, as the pack says for the reason given (S25)."""

from services.router.clocks import rule_of
from services.router.offering import move_on
from services.router.pen import Pen
from services.router.state import Referral
from shared.packs import Contact, Target
from shared.packs.declines import OnDecline


def declined(pen: Pen, referral: Referral, reason: str) -> None:
    """The next is asked, or a named person decides; whom the pack names hears of the decline, once it has moved on."""
    said = _said(pen, referral)
    if said is None:
        move_on(pen, referral, reason)
        return
    why = f"{reason}: {said.because}"
    if said.then == "stop":
        referral = referral.model_copy(update={"remaining": ()})
    move_on(pen, referral, why)
    _escalate(pen, referral, said, why)


def _said(pen: Pen, referral: Referral) -> OnDecline | None:
    pack = pen.pack(referral)
    if referral.declined_because is None:
        return None
    return pack.on_decline(rule_of(pack, referral), referral.declined_because)


def _escalate(pen: Pen, referral: Referral, said: OnDecline, why: str) -> None:
    """After moving on: what was to be told of the referral as it stood before is told no longer."""
    target, after = pen.target(referral), pen.referral(referral.referral_id)
    if target is None or after is None:
        return
    for role in said.tell:
        contact = _contact(pen, referral, target, role)
        if contact.role not in {one.whom for one in after.told[len(referral.told) :]}:
            after = pen.tell_contact(after, contact, "referral.declined", why)
    pen.keep(after)


def _contact(pen: Pen, referral: Referral, target: Target, role: str) -> Contact:
    named = {"team_lead": target.team_lead, "duty_contact": target.duty_contact}
    return named.get(role, pen.pack(referral).area.unroutable_contact)
