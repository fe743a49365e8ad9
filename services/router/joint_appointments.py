"""One joint appointment meets several clocks (S41): what one team answers of it counts for each referral it is about.

Those are of the same person: the team's own others (two records became one), and those of the teams it is joint with.
Whoever has an appointment of their own keeps it. A miss is said by each; of one that was said already nothing
more is done, and it counts once.
"""

from datetime import datetime

from services.router.clocks import follow_up_clock
from services.router.life_cycle import after
from services.router.news import expected_there
from services.router.parts import About
from services.router.pen import Pen
from services.router.restarts import come_again
from services.router.state import Referral
from services.router.wording import expected
from shared.contracts.referrals import Appointment
from shared.contracts.vocabulary import ReferralState, Verb

_BY: dict[ReferralState, Verb] = {ReferralState.SCHEDULED: Verb.SCHEDULE, ReferralState.ATTENDED: Verb.ATTENDED}


def meets_others(pen: Pen, referral: Referral) -> None:
    """The others are answered too: an appointment was made together, or the person came to it."""
    made, verb = referral.appointment, _BY.get(referral.state)
    if made is None or verb is None or referral.person_id is None:
        return
    teams = {referral.target, *made.joint_with}
    for key, name in pen.person(referral.person_id).open.items():
        other = pen.referral(key) if name in teams and key != referral.referral_id else None
        if other is not None and after(other.state, verb) is not None and _follows(other, referral, made):
            _met(pen, other, referral, made)


def _follows(other: Referral, referral: Referral, made: Appointment) -> bool:
    """An appointment of their own stands; one that was made together moves, and only to that one did they come."""
    stands = other.appointment if other.state is ReferralState.SCHEDULED else None
    shared = stands is not None and (other.target == referral.target or referral.target in stands.joint_with)
    if referral.state is ReferralState.ATTENDED:
        return shared and stands is not None and stands.at == made.at
    return stands is None or shared


def _met(pen: Pen, other: Referral, referral: Referral, made: Appointment) -> None:
    target, before, came = pen.target(other), other, referral.state is ReferralState.ATTENDED
    if target is None:
        return
    teams = tuple(name for name in (referral.target, *made.joint_with) if name != other.target)
    together = made.model_copy(update={"joint_with": teams, "place": _place(pen, referral, made)})
    other = other.model_copy(update={"appointment": together})
    at = expected(together, target, pen.now, pen.pack(other))
    who = pen.policy.agency(referral.agency).name
    reason = f"the person came to the joint appointment {at}" if came else f"{who} expects them together with you {at}"
    clock = follow_up_clock(pen.pack(other), other, referral.state, target, pen.now)
    more = {"clock": clock, "answered_at": other.answered_at or pen.now}
    other = pen.happened(other, referral.state.value, referral.state, reason, of=About(made.type), **more)
    other = other if came else expected_there(pen, other, before, at)
    pen.keep(pen.tell_agency(other, "referral.raised", reason))
    if came:
        come_again(pen, before)


def missed_already(pen: Pen, referral: Referral) -> bool:
    """Whether another team said before that the person did not come to this very appointment (S22).

    If not, this is kept with the others who meet them there, for whoever said it may close before they say it.
    """
    at = referral.history[-1].joint_at
    if at is None or referral.person_id is None:
        return False
    if referral.joint_missed == at:
        return True
    for key in pen.person(referral.person_id).open:
        other = pen.referral(key) if key != referral.referral_id else None
        if other is not None and other.state is ReferralState.SCHEDULED and _is_joint(other.appointment, at):
            pen.keep(other.model_copy(update={"joint_missed": at}))
    return False


def _is_joint(made: Appointment | None, at: datetime) -> bool:
    return made is not None and made.at == at and bool(made.joint_with)


def _place(pen: Pen, referral: Referral, made: Appointment) -> str | None:
    """Where they meet: with whoever made it, where nobody said otherwise."""
    target = pen.target(referral)
    return made.place or (target.team.site if target is not None else None)
