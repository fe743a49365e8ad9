"""A person can no longer be asked about, or be told as before: death, opt-out, consent taken back, new details."""

from collections.abc import Iterator
from uuid import UUID

from services.router.life_cycle import Step, after
from services.router.own_word import appointment_cancelled
from services.router.pen import Pen
from services.router.state import PersonRow, Referral
from shared.contracts.fact import Message
from shared.contracts.people import ConsentChanged, ContactChanged, PersonStopped
from shared.contracts.vocabulary import ReferralState

_CORRECTED = "corrected"


def person_stopped(pen: Pen, _message: Message, stopped: PersonStopped) -> str:
    """All contact stops, what is under way too; every agency that has a referral hears that it is withdrawn."""
    known, person = pen.row_of(stopped.person_id), pen.person(stopped.person_id)
    if known.alias_of is not None and known.version >= stopped.version:
        return "stopped before, and this id leads to somebody else since"
    reason = f"all contact stops ({stopped.because})"
    for person_id in (person.person_id, *person.aliases):
        pen.stop(person_id=person_id, version=stopped.version, why=reason)
    ended = {"withdrawn": (*person.withdrawn, *_heard_of(pen, person)), "open": {}}
    pen.keep_person(person.model_copy(update=ended | {"stopped": stopped.because, "version": stopped.version}))
    _withdraw_all(pen, person, Step.WITHDRAW, reason)
    _take_back(pen, person, reason)
    return reason


def _heard_of(pen: Pen, person: PersonRow) -> Iterator[UUID]:
    """Those open of which an agency has heard."""
    for referral_id in person.open:
        if (one := pen.referral(referral_id)) is not None and one.state is not ReferralState.OPENED:
            yield referral_id


def allowed_again(pen: Pen, referral: Referral) -> None:
    """Its agency heard that all contact stops, and that was wrong: it hears so. What ended is not opened again."""
    reason = "all contact stopped because of a notice of death that was wrong: contact is allowed again"
    referral = pen.happened(referral, _CORRECTED, referral.state, reason, clock=None)
    pen.keep(pen.tell_agency(referral, "referral.corrected", reason, about_person=False))


def _take_back(pen: Pen, person: PersonRow, reason: str) -> None:
    """Whoever heard last that contact is allowed again hears that it is not."""
    for corrected in filter(None, map(pen.referral, person.withdrawn)):
        if corrected.history[-1].what == _CORRECTED:
            referral = pen.happened(corrected, "withdrawn", corrected.state, reason, clock=None)
            pen.keep(pen.tell_agency(referral, "referral.withdrawn", reason, about_person=False))


def said_to_have_died(pen: Pen, referral: Referral) -> None:
    """An agency closed because the person died: everybody else who has them hears so, and looks for them no more (S29).

    It is one agency's word: contact does not stop for ever, as at a death that is notified, and a review looks into it.
    """
    if referral.person_id is None:
        return
    person = pen.person(referral.person_id)
    reason = f"{pen.policy.agency(referral.agency).name} said that they have died"
    for referral_id in person.open:
        if (other := pen.referral(referral_id)) is not None:
            withdrawn(pen, other, Step.WITHDRAW, reason, tells_person=False)
    pen.keep_person(person.model_copy(update={"open": {}}))


def consent_changed(pen: Pen, _message: Message, consent: ConsentChanged) -> str:
    """Consent taken back ends every open referral; given again it opens none by itself.

    What is on its way is stopped by referral: a stop of the person stands for ever, and consent may be given again.
    """
    person = pen.person(consent.person_id)
    if consent.version < person.version:
        return "an older state of the person: nothing changes"
    more: dict[str, object] = {"consents": consent.consents, "version": consent.version}
    if not consent.consents:
        _withdraw_all(pen, person, Step.REVOKE, "consent was taken back")
        more["open"] = {}
    pen.keep_person(person.model_copy(update=more))
    return "consent was given" if consent.consents else "consent was taken back: every open referral ends"


def contact_changed(pen: Pen, _message: Message, contact: ContactChanged) -> str:
    """How the person can be reached from now on, and whether they wish to be (S33); what is open goes on as it is."""
    person = pen.person(contact.person_id)
    if person.newest is None or person.newest["version"] >= contact.version:
        return "nothing is known of the person, or something newer: nothing changes"
    reached = {"person": contact.person.model_dump(mode="json"), "version": contact.version}
    pen.keep_person(person.model_copy(update={"newest": person.newest | reached}))
    return "how to reach the person changed"


def _withdraw_all(pen: Pen, person: PersonRow, step: Step, reason: str) -> None:
    for referral_id in person.open:
        if (referral := pen.referral(referral_id)) is not None:
            withdrawn(pen, referral, step, reason)


def withdrawn(pen: Pen, referral: Referral, step: Step, reason: str, *, tells_person: bool = True) -> None:
    """It ends here; its agency hears so, where it had heard of it, and who was expected, while they may be told."""
    state = after(referral.state, step)
    if state is None:
        return
    # By referral too: what is on its way may name an id that the person had before a split.
    pen.stop(referral=referral, version=referral.version, why=reason)
    was_told, expected = referral.state is not ReferralState.OPENED, referral.state is ReferralState.SCHEDULED
    series = referral.series and referral.series.model_copy(update={"due_at": None})
    referral = pen.happened(referral, state.value, state, reason, clock=None, series=series)
    if was_told:
        referral = pen.tell_agency(referral, "referral.withdrawn", reason, about_person=False)
    if expected and tells_person:
        referral = appointment_cancelled(pen, referral, another=False)
    pen.keep(referral)
