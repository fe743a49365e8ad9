"""A team declined: who is told and who is asked next, as the pack says for the reason given (S25)."""

from services.router.clocks import rule_of
from services.router.contacts import contact_of
from services.router.offering import move_on
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState
from shared.packs.declines import OnDecline


def declined(pen: Pen, referral: Referral, reason: str) -> None:
    """The next is asked, or a named person decides; whom the pack names hears of the decline, once it has moved on."""
    if (back := _goes_back(pen, referral)) is not None:
        reason = f"{reason}; it goes back to {back}"
        pen.stop(referral=referral, version=referral.version, why=reason)
        pen.keep(pen.happened(referral, "rerouted", ReferralState.REROUTED, reason, clock=None))
        no_longer_open(pen, referral)
        return
    said = _said(pen, referral)
    if said is None:
        move_on(pen, referral, reason)
        return
    why = f"{reason}: {said.because}"
    if said.then == "stop":
        referral = referral.model_copy(update={"remaining": ()})
    move_on(pen, referral, why)
    _escalate(pen, referral, said, why)


def no_longer_open(pen: Pen, referral: Referral) -> None:
    """The person's row without this referral among what is open."""
    if referral.person_id is None:
        return
    person = pen.person(referral.person_id)
    still = {key: name for key, name in person.open.items() if key != referral.referral_id}
    pen.keep_person(person.model_copy(update={"open": still}))


def _goes_back(pen: Pen, referral: Referral) -> str | None:
    """The title of the earlier step that begins anew where this one is declined, None where the next is asked."""
    application = pen.pack(referral).applications.get(referral.step.application) if referral.step else None
    steps = {step.id: step for step in application.steps} if application is not None else {}
    step = steps.get(referral.step.step) if referral.step is not None else None
    return steps[step.back_to].title if step is not None and step.back_to in steps else None


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
        contact = contact_of(pen, referral, target, role)
        if contact.role not in {one.whom for one in after.told[len(referral.told) :]}:
            after = pen.tell_contact(after, contact, "referral.declined", why)
    pen.keep(after)
