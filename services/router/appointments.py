"""What an appointment is: one that is to come, of a type by which it is counted who does not come (S22). Pure."""

from datetime import datetime

from services.router.parts import About
from services.router.state import Referral
from services.router.wording import when
from shared.contracts.referrals import AnswerGiven, Appointment
from shared.contracts.vocabulary import AppointmentType, ReferralState, Verb
from shared.packs import AreaPack

_ABOUT_ONE = frozenset({Verb.SCHEDULE, Verb.ATTENDED, Verb.DID_NOT_ATTEND})


def no_appointment(answer: AnswerGiven, said_at: datetime, pack: AreaPack) -> str | None:
    """Why an appointment cannot be taken. None when there is none, or it can."""
    return _past(answer, said_at, pack) or _unknown_team(answer, pack)


def _past(answer: AnswerGiven, said_at: datetime, pack: AreaPack) -> str | None:
    """It was over when the agency made it."""
    if answer.appointment is None or not answer.appointment.is_past(said_at):
        return None
    at = when(answer.appointment.at, said_at, pack)
    return f"the appointment was at {at}, which is past: answer whether they came, or with one that is to come"


def _unknown_team(answer: AnswerGiven, pack: AreaPack) -> str | None:
    """It is joint with a team the area does not have."""
    named = answer.appointment.joint_with if answer.appointment is not None else ()
    unknown = next((name for name in named if name not in pack.targets), None)
    return f"no team of {pack.area.name} is called {unknown}" if unknown is not None else None


def type_of(answer: AnswerGiven, referral: Referral) -> AppointmentType | None:
    """Which appointment an answer is about, None where nobody said, or where it is about none."""
    if answer.verb not in _ABOUT_ONE:
        return None
    stands = answer.appointment or referral.appointment
    return answer.appointment_type or (stands.type if stands is not None else None)


def about(answer: AnswerGiven, before: Referral, now: Referral) -> About:
    """Which appointment an answer is about. `before`: the referral until then; a joint one is the one that stood."""
    of = type_of(answer, now)
    stood = before.appointment if before.state is ReferralState.SCHEDULED else None
    missed = stood if answer.verb is Verb.DID_NOT_ATTEND and stood is not None and stood.type is of else None
    return About(of, missed.at if missed is not None and missed.joint_with else None)


def moved(before: Appointment | None, now: Appointment) -> bool:
    """Whether somebody is expected at another time or place than before; what for is not for everybody to hear."""
    return before is None or (before.at, before.place) != (now.at, now.place)
