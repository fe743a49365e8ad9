"""What happens to somebody besides an event: they enter a cohort, they do not come. A pack's rules may answer to it."""

from services.router.arrivals import ask, why_nobody
from services.router.joint_appointments import missed_already
from services.router.life_cycle import WITH_SOMEBODY
from services.router.matching import chains_on
from services.router.pen import Pen
from services.router.state import Referral
from services.router.wording import expected
from shared.contracts.cohorts import CohortEntered
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from shared.packs.routes import MAIN_GROUP, Occasion


def cohort_entered(pen: Pen, message: Message, entered: CohortEntered) -> str:
    """A place in a cohort opens what the pack says its members may have (S4). Raises BadRecord `nobody-known`."""
    newest = pen.person(entered.person_id).scored
    if newest is None:
        raise BadRecord("nobody-known", "somebody entered a cohort of whom the router heard no score")
    scored = newest.model_copy(update={"area": entered.area, "cohorts": (entered.cohort,)})
    return answering(pen, message, "cohort_entered", scored) or "no rule answers to a place in this cohort"


def not_attended(pen: Pen, message: Message, referral: Referral) -> str | None:
    """Somebody did not come: what the pack does about it (S22); None when no rule answers to it, or it was said before.

    Whoever leads hears of it at once: a desk that writes it down is not the key worker, and may be another agency's.
    """
    if referral.person_id is None or missed_already(pen, referral):
        return None
    newest = newest_of(pen, referral)
    more_asked = None if newest is None else answering(pen, message, "did_not_attend", newest)
    for key in pen.person(referral.person_id).open:
        if (lead := pen.referral(key)) is not None and _leads(lead):
            _tell_lead(pen, lead, referral)
    return more_asked


def _leads(referral: Referral) -> bool:
    return referral.group == MAIN_GROUP and referral.role == "lead" and referral.state in WITH_SOMEBODY


def _tell_lead(pen: Pen, lead: Referral, missed: Referral) -> None:
    """Of their own appointment they hear when it was; of another agency's that there was one."""
    stood = missed.appointment if lead.agency == missed.agency else None
    at = f" {expected(stood, pen.target(missed), pen.now, pen.pack(missed))}" if stood and stood.at <= pen.now else ""
    reason = f"heard of again: did not come to an appointment{at}"
    if lead.referral_id != missed.referral_id:
        lead = pen.happened(lead, "raised", lead.state, reason)
    pen.keep(pen.tell_agency(lead, "referral.raised", reason))


def newest_of(pen: Pen, referral: Referral) -> PersonScored | None:
    """What scoring said last of whom a referral is about, as of who they are now; None where nothing is known."""
    if referral.person_id is None:
        return None
    person = pen.person(referral.person_id)
    return None if person.scored is None else person.scored.model_copy(update={"person_id": person.person_id})


def answering(pen: Pen, message: Message, occasion: Occasion, newest: PersonScored) -> str | None:
    """What the rules on such an occasion come to, given somebody's newest score; None when there is none."""
    person = pen.person(newest.person_id)
    scored = newest.model_copy(update={"person_id": person.person_id})
    plan = chains_on(pen.policy.pack(scored.area), occasion, scored, message.time)
    if not plan:
        return None
    if (why := why_nobody(person, scored)) is not None:
        return why
    return "; ".join(ask(pen, scored, chain, made_of(message.id, person.person_id)) for chain in plan)
