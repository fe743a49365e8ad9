"""Who came, dropped out and starts again: a restart, not a new start, and too many of them are reviewed (S22).

Only of who takes the lead, as of those who come back after completing treatment (coming_back.py).
"""

from datetime import datetime

from services.router.ahead import spoken
from services.router.coming_back import still_counts
from services.router.contacts import contact_of
from services.router.not_asked import NOT_ENGAGED, came
from services.router.parts import DroppedOut, Restart
from services.router.pen import Pen
from services.router.state import PersonRow, Referral
from shared.packs.routes import MAIN_GROUP

_KEPT = 12


def dropping_out(person: PersonRow, closed: Referral, at: datetime) -> PersonRow:
    """The person's row once an ask is closed: whether they had come to who led, and no longer do."""
    if closed.group != MAIN_GROUP or closed.outcome not in NOT_ENGAGED or not came(closed):
        return person
    again = [one for one in person.dropped_out if one.again is not None]
    dropped = DroppedOut(event_id=closed.event_id, at=at)
    return person.model_copy(update={"dropped_out": (*again[-_KEPT:], dropped)})


def restarting(pen: Pen, referral: Referral) -> Referral:
    """What is being opened, with which restart it is of those that count; the person's row knows of it from now on."""
    rule = pen.pack(referral).routes.restarts
    person = pen.person(referral.person_id) if rule is not None and referral.person_id is not None else None
    if rule is None or person is None or not person.dropped_out or referral.group != MAIN_GROUP:
        return referral
    (*before, last), at, zone = person.dropped_out, referral.happened_at, pen.pack(referral).area.zone
    if last.again is not None or not still_counts(rule.within, last.at, at, zone):
        return referral
    pen.keep_person(person.model_copy(update={"dropped_out": (*before, last.model_copy(update={"again": at}))}))
    counted = [one for one in before if one.again is not None and still_counts(rule.within, one.again, at, zone)]
    restart = Restart(number=len(counted) + 1, dropped_out_on=last.at.astimezone(zone).date())
    return referral.model_copy(update={"restart": restart})


def as_restart(referral: Referral) -> tuple[str, ...]:
    """What its history says of that, nothing of who does not restart."""
    restart = referral.restart
    if restart is None:
        return ()
    day = spoken(restart.dropped_out_on)
    return (f"restart number {restart.number}, not a new start: the person dropped out on {day}",)


def reviewed(pen: Pen, referral: Referral) -> None:
    """Whoever reviews it hears that somebody has restarted so often; nobody of the restarts before."""
    rule, target, restart = pen.pack(referral).routes.restarts, pen.target(referral), referral.restart
    if rule is None or target is None or restart is None or restart.number < rule.review_at:
        return
    reason = f"restart number {restart.number} is to be reviewed: {rule.because}"
    referral = pen.happened(referral, "raised", referral.state, reason)
    for role in rule.tell:
        referral = pen.tell_contact(referral, contact_of(pen, referral, target, role), "referral.review", reason)
    pen.keep(referral)
