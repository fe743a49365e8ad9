"""Contacts that recur while a team has the person: when the next is due, who hears of it, what ends them (S26)."""

from datetime import datetime, timedelta

from services.router.ahead import open_day, remind_at, spoken
from services.router.departures import withdrawn
from services.router.life_cycle import WAITING, WITH_SOMEBODY, Step
from services.router.parts import Clock, Series
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState, Verb
from shared.kit.calendar import Calendar, Within
from shared.packs import AreaPack
from shared.packs.asks import Ask
from shared.packs.recurring import Recurs
from shared.packs.routes import MAIN_GROUP

_REACHED = frozenset({Verb.REACHED, Verb.ATTENDED})
_NOT_REACHED = frozenset({Verb.NO_ANSWER, Verb.DID_NOT_ATTEND})
_AGAIN = "somebody has taken the person on again, so keeping in touch ends"


def begun(referral: Referral, rule_id: str, rule: Ask, happened_at: datetime, pack: AreaPack) -> Referral:
    """The referral with the contacts of this rule, counted from the local day on which it happened.

    Those of a later day stay as they are, and those that are for some teams only. No contact is due before a team
    takes the person on.
    """
    since, running = happened_at.astimezone(pack.area.zone).date(), referral.series
    if rule.recurs is None or not _is_for(rule.recurs, referral):
        return referral
    if running is not None and (running.since >= since or (rule.recurs.by and running.rule == rule_id)):
        return referral
    return referral.model_copy(update={"series": Series(rule=rule_id, since=since)})


def kept_up(pen: Pen, referral: Referral) -> Referral:
    """The referral with its next contact due, where a team has the person; else with none."""
    series, recurs, target = referral.series, recurs_of(pen, referral), pen.target(referral)
    if series is None or (series.due_at is not None) == (referral.state in WITH_SOMEBODY):
        return referral
    if referral.state not in WITH_SOMEBODY or recurs is None or target is None:
        return _with(referral, due_at=None)
    missed, calendar = _newest(recurs, series, target.calendar, pen.now), target.calendar
    if missed > series.number:
        return _with(referral, number=missed - 1, due_at=calendar.next_opening(pen.now) or pen.now)
    return _with(referral, due_at=_following(recurs, series, series.number + 1, calendar))


def after_answer(pen: Pen, referral: Referral, verb: Verb, state: ReferralState) -> Referral:
    """The referral, still as it was before the answer, with the contacts as they are after it."""
    series = referral.series
    if series is None:
        return referral
    unreached = 0 if verb in _REACHED else series.unreached + (verb in _NOT_REACHED)
    after = kept_up(pen, _with(referral, unreached=unreached).model_copy(update={"state": state}))
    return after.model_copy(update={"state": referral.state})


def in_words(pen: Pen, referral: Referral, before: Referral) -> str:
    """What the history says where an answer began the contacts, else nothing."""
    series, recurs = referral.series, recurs_of(pen, referral)
    if recurs is None or series is None or series.due_at is None or (before.series or series).due_at is not None:
        return ""
    day = spoken(series.due_at.astimezone(pen.pack(referral).area.zone).date())
    return f"; from now on there is {recurs.what} again and again, the next on {day}"


def not_reached(pen: Pen, referral: Referral, verb: Verb) -> Referral:
    """Where nobody answered the team so often in a row, its lead hears of it."""
    series, recurs, target = referral.series, recurs_of(pen, referral), pen.target(referral)
    if series is None or recurs is None or target is None or verb not in _NOT_REACHED:
        return referral
    if series.unreached % recurs.tell_after:
        return referral
    reason = f"the person was not reached {series.unreached} times in a row"
    return pen.tell_contact(referral, target.team_lead, "referral.unreached", reason)


def over_by_now(pen: Pen, referral: Referral) -> bool:
    """Whether what falls due is no contact any more, but the word that the last is over."""
    series, recurs, target = referral.series, recurs_of(pen, referral), pen.target(referral)
    if series is None or recurs is None or target is None:
        return True
    return _newest(recurs, series, target.calendar, pen.now) > recurs.contacts(series.since)


def contact_due(pen: Pen, referral: Referral, elsewhere: str | None = None) -> str:
    """The team hears of the contact and must say what came of it; after the last one it hears that all is over.

    `elsewhere`: in words, why it is asked of somebody else.
    """
    series, recurs, target = referral.series, recurs_of(pen, referral), pen.target(referral)
    if series is None or recurs is None or target is None:
        return _gone(pen, referral)
    number, total = _newest(recurs, series, target.calendar, pen.now), recurs.contacts(series.since)
    following = _following(recurs, series, number + 1, target.calendar)
    reason = f"{recurs.what} is due, number {number} of {total}: {elsewhere or 'say what comes of it'}"
    if number > total:
        reason = f"the last time for {recurs.what} is over: close it, or say how it goes on"
    asked = _sooner(referral.clock, _clock(recurs, referral, target.calendar, pen.now))
    clock = asked if elsewhere is None else referral.clock
    series = series.model_copy(update={"number": number, "due_at": following})
    referral = pen.happened(referral, "reminded", referral.state, reason, series=series, clock=clock)
    pen.keep(pen.tell_agency(referral, "referral.reminded", reason) if elsewhere is None else referral)
    return reason


def asked_besides(pen: Pen, referral: Referral, held: Referral, said: str) -> None:
    """Who stands in has the person already (`held`): they hear of the contact and must say what comes of it, too.

    What they have not answered yet is asked about anyway.
    """
    recurs, target, clock = recurs_of(pen, referral), pen.target(held), held.clock
    if recurs is None or target is None:
        return
    if held.state not in WAITING:
        clock = _sooner(clock, _clock(recurs, held, target.calendar, pen.now))
    held = pen.happened(held, "raised", held.state, said, clock=clock)
    pen.keep(pen.tell_agency(held, "referral.raised", f"{recurs.what} is due: say what comes of it"))


def led_again(pen: Pen, referral: Referral) -> None:
    """Somebody took the person on: what kept in touch with them since an earlier day is withdrawn."""
    if referral.person_id is None or referral.group != MAIN_GROUP:
        return
    person = pen.person(referral.person_id)
    still = dict(person.open)
    for key, name in person.open.items():
        other = pen.referral(key) if name in pen.pack(referral).keeping_in_touch else None
        if other is not None and _keeps_in_touch(other, referral):
            withdrawn(pen, other, Step.WITHDRAW, _AGAIN)
            del still[key]
    if len(still) < len(person.open):
        pen.keep_person(person.model_copy(update={"open": still}))


def recurs_of(pen: Pen, referral: Referral) -> Recurs | None:
    """What the pack says of the contacts of this referral; None where there are none, or no more."""
    rule = pen.pack(referral).asks.get(referral.series.rule) if referral.series is not None else None
    return rule.recurs if rule is not None and rule.recurs is not None and _is_for(rule.recurs, referral) else None


def _is_for(recurs: Recurs, referral: Referral) -> bool:
    """Whether contacts are this team's, or its whom it stands in for."""
    return not recurs.by or (referral.instead_of or referral.target) in recurs.by


def _keeps_in_touch(other: Referral, lead: Referral) -> bool:
    since = other.series is not None and other.group != MAIN_GROUP and other.area == lead.area
    return since and other.happened_at < lead.happened_at


def _gone(pen: Pen, referral: Referral) -> str:
    contact = pen.pack(referral).area.unroutable_contact
    reason = f"no rule says any more how {referral.target} keeps in touch: the {contact.role} is told"
    referral = pen.happened(referral, "chased", referral.state, reason, series=None)
    pen.keep(pen.tell_contact(referral, contact, "referral.chased", reason))
    return reason


def _with(referral: Referral, **changed: object) -> Referral:
    series = referral.series.model_copy(update=changed) if referral.series is not None else None
    return referral.model_copy(update={"series": series})


def _at(recurs: Recurs, series: Series, number: int, calendar: Calendar) -> datetime:
    """When the door opens for the nth contact; what comes after the last is its end."""
    day = open_day(recurs.day(series.since, number), recurs.on_closed_day, calendar, series.since + timedelta(days=1))
    return remind_at(day, calendar)


def _newest(recurs: Recurs, series: Series, calendar: Calendar, now: datetime) -> int:
    """The newest contact that was due by now: of those that were missed only the last counts."""
    last, number = recurs.contacts(series.since) + 1, series.number
    while number < last and _at(recurs, series, number + 1, calendar) <= now:
        number += 1
    return number


def _following(recurs: Recurs, series: Series, number: int, calendar: Calendar) -> datetime | None:
    """When this contact is due; None after the one that says that all is over."""
    return _at(recurs, series, number, calendar) if number <= recurs.contacts(series.since) + 1 else None


def _clock(recurs: Recurs, referral: Referral, calendar: Calendar, now: datetime) -> Clock:
    by = Within.parse(recurs.respond_within).after(now, calendar)
    again = Within.parse(recurs.chase_after).after_open(now, calendar)
    due_at = again if again < by else now + (by - now) / 2
    return Clock(rule="chase", due_at=due_at, version=referral.version + 1, until=by)


def _sooner(one: Clock | None, other: Clock) -> Clock:
    """What ends the silence sooner, and is asked for now: a contact prolongs none that is asked about already."""
    sooner = one if one is not None and (one.until or one.due_at) <= (other.until or other.due_at) else other
    return sooner.model_copy(update={"asks": True})
