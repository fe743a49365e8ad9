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
    kept = [one for one in person.dropped_out if one.again is not None or not _counts_in(closed.area, one)]
    dropped = DroppedOut(event_id=closed.event_id, at=at, area=closed.area)
    return person.model_copy(update={"dropped_out": (*kept[-_KEPT:], dropped)})


def restarting(pen: Pen, referral: Referral) -> Referral:
    """What is being opened, with which restart it is of those that count; it counts itself once they came to it."""
    rule = pen.pack(referral).routes.restarts
    person = pen.person(referral.person_id) if rule is not None and referral.person_id is not None else None
    if rule is None or person is None or not person.dropped_out or referral.group != MAIN_GROUP:
        return referral
    here, zone = [one for one in person.dropped_out if _counts_in(referral.area, one)], pen.pack(referral).area.zone
    at = referral.happened_at
    if not here or here[-1].again is not None or not still_counts(rule.within, here[-1].at, at, zone):
        return referral
    counted = [one for one in here if one.again is not None and still_counts(rule.within, one.again, at, zone)]
    restart = Restart(number=len(counted) + 1, dropped_out_on=here[-1].at.astimezone(zone).date())
    return referral.model_copy(update={"restart": restart})


def come_again(pen: Pen, before: Referral) -> None:
    """They came, and this is how their referral was `before`: the first time, what it restarts is used up."""
    if before.restart is None or before.person_id is None or came(before):
        return
    person = pen.person(before.person_id)
    dropped_out = tuple(
        one.model_copy(update={"again": pen.now}) if one.again is None and _counts_in(before.area, one) else one
        for one in person.dropped_out
    )
    pen.keep_person(person.model_copy(update={"dropped_out": dropped_out}))


def _counts_in(area: str, one: DroppedOut) -> bool:
    return one.area in {None, area}


def as_restart(referral: Referral) -> tuple[str, ...]:
    """What its history says of that, nothing of who does not restart."""
    restart = referral.restart
    if restart is None:
        return ()
    day = spoken(restart.dropped_out_on, referral.happened_at.date())
    return (f"restart number {restart.number}, not a new start: the person dropped out on {day}",)


def reviewed(pen: Pen, referral: Referral) -> Referral:
    """Whoever reviews it where it is asked hears that somebody restarts so often; nobody of the restarts before."""
    if (restart := referral.restart) is None:
        return referral
    rule, target = pen.pack(referral).routes.restarts, pen.target(referral)
    if rule is None or target is None or restart.number < rule.review_at:
        return referral
    reason = f"restart number {restart.number} is to be reviewed: {rule.because}"
    referral = pen.happened(referral, "raised", referral.state, reason)
    for role in rule.tell:
        referral = pen.tell_contact(referral, contact_of(pen, referral, target, role), "referral.review", reason)
    pen.keep(referral)
    return referral
