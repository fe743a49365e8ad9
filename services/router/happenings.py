"""What happens to somebody besides an event: they enter a cohort, they do not come. A pack's rules may answer to it."""

from services.router.arrivals import ask, why_nobody
from services.router.matching import chains_on
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.cohorts import CohortEntered
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord
from shared.packs.routes import Occasion


def cohort_entered(pen: Pen, message: Message, entered: CohortEntered) -> str:
    """A place in a cohort opens what the pack says its members may have (S4). Raises BadRecord `nobody-known`."""
    newest = pen.person(entered.person_id).scored
    if newest is None:
        raise BadRecord("nobody-known", "somebody entered a cohort of whom the router heard no score")
    scored = newest.model_copy(update={"area": entered.area, "cohorts": (entered.cohort,)})
    return answering(pen, message, "cohort_entered", scored) or "no rule answers to a place in this cohort"


def not_attended(pen: Pen, message: Message, referral: Referral) -> str | None:
    """Somebody did not come: what the pack does about it (S22); None when no rule answers to it."""
    newest = pen.person(referral.person_id).scored if referral.person_id is not None else None
    return None if newest is None else answering(pen, message, "did_not_attend", newest)


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
