"""A joint case is over when nobody leads it any more: who helped with it is asked nothing further (S19, S20)."""

from services.router.life_cycle import Step, after
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState

_OVER = "those who lead the case have closed it"


def case_over(pen: Pen, closed: Referral) -> None:
    """Members who help with the case hear that it is over; another lead that still has it goes on with them."""
    if not closed.shared_by or closed.role != "lead" or closed.person_id is None:
        return
    person = pen.person(closed.person_id)
    opened = [referral for key in person.open if (referral := pen.referral(key)) is not None]
    case = [referral for referral in opened if referral.case_id == closed.case_id]
    if any(referral.role == "lead" for referral in case):
        return
    for referral in case:
        withdrawn(pen, referral, _OVER)
    helped = {referral.referral_id for referral in case}
    still = {key: name for key, name in person.open.items() if key not in helped}
    pen.keep_person(person.model_copy(update={"open": still}))


def withdrawn(pen: Pen, referral: Referral, why: str) -> None:
    """Nothing more is asked of a team about this referral; a team that was told of it hears why."""
    state = after(referral.state, Step.WITHDRAW)
    if state is None:
        return
    was_told = referral.state is not ReferralState.OPENED
    pen.stop(referral=referral, version=referral.version, why=why)
    referral = pen.happened(referral, state.value, state, why, clock=None)
    pen.keep(pen.tell_agency(referral, "referral.withdrawn", why, about_person=False) if was_told else referral)
