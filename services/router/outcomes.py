"""What became of a notification: kept in the history, and when it did not arrive somebody else is told at once."""

from services.router.alerts import undelivered
from services.router.life_cycle import OVER, WAITING
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationOutcome
from shared.contracts.vocabulary import DeliveryOutcome

_NOT_TOLD = {
    DeliveryOutcome.FAILING: "not told yet: {channel} fails and is tried again",
    DeliveryOutcome.FAILED: "not told: {channel} failed for good",
    DeliveryOutcome.NO_ENDPOINT: "not told: no endpoint is registered",
}


def notification_outcome(pen: Pen, _message: Message, outcome: NotificationOutcome) -> str:
    """Delivered is not acknowledged: the clock runs on whatever arrives."""
    referral = pen.referral(outcome.referral_id)
    if referral is None and outcome.outcome in _NOT_TOLD and (alert := pen.alert(outcome.referral_id)) is not None:
        reason = _NOT_TOLD[outcome.outcome].format(channel=outcome.channel)
        return undelivered(pen, alert, outcome.notification_id, reason)
    if referral is None or referral.state in OVER or outcome.outcome is DeliveryOutcome.STOPPED:
        return f"{outcome.channel} {outcome.outcome.value}: nothing changes"
    whom = next((one.whom for one in referral.told if one.notification_id == outcome.notification_id), "somebody")
    if outcome.outcome is DeliveryOutcome.DELIVERED:
        reason = f"{whom} told by {outcome.channel}, attempt {outcome.attempts}"
        pen.keep(pen.happened(referral, "delivered", referral.state, reason))
        return reason
    reason = f"{whom} {_NOT_TOLD[outcome.outcome].format(channel=outcome.channel)}"
    referral = pen.happened(referral, "undelivered", referral.state, reason)
    pen.keep(_tell_another(pen, referral, whom, reason))
    return reason


def _tell_another(pen: Pen, referral: Referral, whom: str, reason: str) -> Referral:
    """The duty contact when the agency did not hear of it, the area's named contact when the duty contact did not."""
    target = pen.target(referral)
    if target is None or referral.state not in WAITING:
        return referral
    told = {one.whom for one in referral.told}
    last = pen.pack(referral).area.unroutable_contact
    contact = target.duty_contact if whom == "agency" else last
    if contact.role in told:
        return referral
    return pen.tell_contact(referral, contact, "referral.undelivered", reason)
