"""An agency answered: the referral moves as the life cycle says, or the answer is refused and the agency told why."""

from collections.abc import Mapping
from datetime import datetime

from services.router.appointments import about, no_appointment, type_of
from services.router.clocks import follow_up_clock, rule_of
from services.router.declines import declined
from services.router.departures import said_to_have_died
from services.router.ending import ended, has_ended
from services.router.happenings import not_attended
from services.router.joint import case_over
from services.router.joint_appointments import meets_others
from services.router.life_cycle import HANGING, LIFE_CYCLE, OVER, WAITING, WITH_SOMEBODY, Step, after, allowed
from services.router.news import answered, not_wanted
from services.router.not_asked import engaged_or_not
from services.router.parts import Clock
from services.router.pen import Pen
from services.router.recurring import after_answer, in_words, led_again, not_reached
from services.router.restarts import come_again, dropping_out
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.contracts.referrals import AnswerGiven
from shared.contracts.vocabulary import DeclineReason, Outcome, ReferralState, Verb
from shared.packs import Target
from shared.packs.routes import MAIN_GROUP

_LACKING: Mapping[Verb, tuple[str, str]] = {
    Verb.DECLINE: ("reason", "a decline needs its reason"),
    Verb.SCHEDULE: ("appointment", "an appointment needs its time"),
    Verb.CLOSE: ("outcome", "a close needs its outcome"),
}

_SAYS: Mapping[Verb, ReferralState] = {
    Verb.ACKNOWLEDGE: ReferralState.ACKNOWLEDGED,
    Verb.ACCEPT: ReferralState.ACCEPTED,
    Verb.SCHEDULE: ReferralState.SCHEDULED,
    Verb.ATTENDED: ReferralState.ATTENDED,
    Verb.DID_NOT_ATTEND: ReferralState.DID_NOT_ATTEND,
    Verb.CLOSE: ReferralState.CLOSED,
}
"""What an answer makes of a referral; what comes of a decline stands in declines.py."""

_TAKES_ON = frozenset({Verb.ACCEPT, Verb.SCHEDULE, Verb.ATTENDED})
_OF_A_CALL = frozenset({Verb.REACHED, Verb.NO_ANSWER})
"""Verbs after which the referral stands as it stood."""

_ONLY_DELIVERED = frozenset({"delivered", "undelivered"})
"""Lines of a history that ask nothing of the agency."""


def answer_given(pen: Pen, message: Message, answer: AnswerGiven) -> str:
    """Takes the answer or refuses it. An answer to a referral that is another's is refused as if it did not exist."""
    referral = pen.referral(answer.referral_id)
    if referral is None or referral.agency != answer.agency:
        return pen.refuse(answer, None, (), "no referral of yours has this id")
    if referral.state in WAITING and has_ended(referral, message.accepted_time):
        return pen.refuse(answer, referral, (), ended(referral, pen.pack(referral), pen.now))
    if _repeats(pen, referral, answer):
        return f"{referral.agency} answered {answer.verb.value} again, the very same: a repeat, nothing changes"
    if (wrong := _wrong(referral, answer) or no_appointment(answer, message.time, pen.pack(referral))) is not None:
        return pen.refuse(answer, referral, allowed(referral.state, _table(referral)), wrong)
    return _taken(pen, message, answer, referral)


def _asked_about(pen: Pen, referral: Referral, state: ReferralState, target: Target) -> Clock | None:
    """When to ask what became of it. Where a rule says `until_seen`, who waits still does so once it was read (S11)."""
    pack, chase = pen.pack(referral), referral.clock
    clock = follow_up_clock(pack, referral, state, target, pen.now)
    waits = state is ReferralState.ACKNOWLEDGED and pack.asks[rule_of(pack, referral)].until_seen
    if clock is None or chase is None or chase.rule != "chase" or not waits:
        return clock
    return clock.model_copy(update={"due_at": min(clock.due_at, chase.due_at)})


def _taken(pen: Pen, message: Message, answer: AnswerGiven, referral: Referral) -> str:
    state = _table(referral)[referral.state][answer.verb]
    target, before = pen.target(referral), referral
    referral = after_answer(pen, referral, answer.verb, state)
    reason = f"{referral.agency} answered {answer.verb.value}" + _because(answer) + in_words(pen, referral, before)
    referral = referral.model_copy(update={"appointment": answer.appointment or before.appointment})
    more = {
        "clock": _asked_about(pen, referral, state, target) if target is not None else None,
        "answered_at": referral.answered_at or pen.now,
        "outcome": answer.outcome,
        "declined_because": answer.reason,
    }
    of = about(answer, before, referral)
    what = answer.verb.value if answer.verb in _OF_A_CALL else state.value
    referral = not_reached(pen, pen.happened(referral, what, state, reason, of=of, **more), answer.verb)
    if state is ReferralState.DECLINED:
        _declined(pen, referral, answer, reason)
        return reason
    pen.keep(referral if answer.verb in _OF_A_CALL else answered(pen, referral, before))
    meets_others(pen, referral)
    if state is ReferralState.ATTENDED:
        come_again(pen, before)
    if may_lead_again(before, answer.verb):
        led_again(pen, referral)
    if state is ReferralState.CLOSED:
        _no_longer_open(pen, referral)
        case_over(pen, referral)
        if answer.outcome is Outcome.DIED:
            said_to_have_died(pen, referral)
    if state is ReferralState.DID_NOT_ATTEND and (more_asked := not_attended(pen, message, referral)) is not None:
        return f"{reason}; {more_asked}"
    return reason


def may_lead_again(referral: Referral, verb: Verb) -> bool:
    """Whether by this answer somebody takes the person on who had not, as the lead."""
    return verb in _TAKES_ON and referral.group == MAIN_GROUP and referral.state not in WITH_SOMEBODY


def _wrong(referral: Referral, answer: AnswerGiven) -> str | None:
    if after(referral.state, answer.verb, _table(referral)) is None:
        return f"the referral is {referral.state.value}: {_choices(referral)}"
    part, words = _LACKING.get(answer.verb, ("verb", ""))
    return words if getattr(answer, part) is None else None


def _repeats(pen: Pen, referral: Referral, answer: AnswerGiven) -> bool:
    """Whether what they said last is said once more, and nothing was asked of them in between.

    Not to have come on another day, or to another type of appointment, is not to have come again.
    """
    if answer.verb is Verb.DECLINE:
        return referral.state in OVER and referral.declined_because is answer.reason is not None
    last = next((one for one in reversed(referral.history) if one.what not in _ONLY_DELIVERED), None)
    if last is None or not last.what == referral.state == _SAYS.get(answer.verb):
        return False
    if answer.verb is Verb.DID_NOT_ATTEND:
        return last.appointment_type is type_of(answer, referral) and _same_day(last.at, pen, referral)
    return answer.outcome is referral.outcome and answer.appointment in {None, referral.appointment}


def _same_day(at: datetime, pen: Pen, referral: Referral) -> bool:
    zone = pen.pack(referral).area.zone
    return at.astimezone(zone).date() == pen.now.astimezone(zone).date()


def _table(referral: Referral) -> Mapping[ReferralState, Mapping[Verb | Step, ReferralState]]:
    return LIFE_CYCLE if referral.person_id is not None and referral.step is None else HANGING


def _choices(referral: Referral) -> str:
    may = ", ".join(verb.value for verb in allowed(referral.state, _table(referral)))
    return f"it may be answered with {may}" if may else "nothing more can be answered"


def _because(answer: AnswerGiven) -> str:
    part = answer.reason or answer.outcome or answer.appointment_type
    return f" ({part.value})" if part is not None else ""


def _declined(pen: Pen, referral: Referral, answer: AnswerGiven, reason: str) -> None:
    if referral.person_id is None or answer.reason is not DeclineReason.PERSON_DECLINED:
        declined(pen, referral, reason)
        return
    state = LIFE_CYCLE[referral.state][Step.WITHDRAW]
    why = "the person wants no referral now; it is offered again at the next event"
    pen.keep(not_wanted(pen, pen.happened(referral, state.value, state, why)))
    _no_longer_open(pen, referral)


def _no_longer_open(pen: Pen, referral: Referral) -> None:
    if referral.person_id is None:
        return
    person = pen.person(referral.person_id)
    ask = pen.pack(referral).asks.get(referral.rule)
    if ask is not None and ask.again == "if_engaged":
        person = engaged_or_not(person, referral)
    person = dropping_out(person, referral, pen.now)
    still = {key: name for key, name in person.open.items() if key != referral.referral_id}
    pen.keep_person(person.model_copy(update={"open": still}))
