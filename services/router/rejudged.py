"""An area's rules changed, and by them a person's last event is judged otherwise. Nothing happened (docs/adr/0015)."""

from uuid import UUID

from services.router.matching import more_urgent
from services.router.pen import Pen
from services.router.raising import judge_anew
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.rescoring import PersonRescored


def person_rescored(pen: Pen, _message: Message, rescored: PersonRescored) -> str:
    """What that event opened or made more urgent may become more urgent still. Nothing is opened, eased or withdrawn.

    A band is that of an event: what other events have opened for the person is none of its business.
    """
    person = pen.person(rescored.person_id)
    if rescored.version < person.version:
        return "a newer event of the person was routed: nothing changes"
    opened = (pen.referral(key) for key in person.open)
    found = [referral for referral in opened if referral is not None and referral.step is None]
    raised = [judge_anew(pen, one, rescored.score) for one in found if _cannot_wait(one, rescored)]
    if not raised:
        return "judged anew: nothing that is open becomes more urgent"
    return "; ".join(f"{referral.target} hears that it is more urgent" for referral in raised)


def _cannot_wait(referral: Referral, rescored: PersonRescored) -> bool:
    band = rescored.score.band
    more = more_urgent(referral.band, band) is not referral.band
    return more and referral.area == rescored.area and rescored.event_id in _events(referral)


def _events(referral: Referral) -> set[UUID]:
    return {referral.event_id, *(step.event_id for step in referral.history)}
