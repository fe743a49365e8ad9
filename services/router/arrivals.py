"""A person was scored: whom to ask, or whose open referral it makes more urgent."""

from datetime import datetime, timedelta

from services.router.matching import Chain, more_urgent
from services.router.offering import make_more_urgent, open_first
from services.router.pen import Pen
from services.router.state import Heard, PersonRow, Referral
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored

REPEAT_WITHIN = timedelta(minutes=10)
"""Two reports of the same person, kind and place this close are most likely of one event (journal.md, *intake*)."""
_HEARD_KEPT = 20


def person_scored(pen: Pen, message: Message, scored: PersonScored) -> str:
    """Asks, raises or joins. Says why."""
    pack = pen.policy.pack(scored.area)
    person = pen.person(scored.person_id)
    if person.stopped is not None:
        return f"nobody is asked: contact stopped ({person.stopped})"
    if person.consents is False and scored.accepts_help_now is not True:
        return "nobody is asked: the person takes back consent and does not ask for help now"
    plan = pen.policy.plan(message, scored)
    if not plan:
        return f"nobody is asked: {pack.routes.no_referral.because}"
    if (first := _repeats(person, scored, message.time)) is not None:
        return _join(pen, person, scored, plan, first)
    said = [_ask(pen, scored, chain) for chain in plan]
    person = pen.person(scored.person_id)
    pen.keep_person(_heard(person, scored, message.time))
    return "; ".join(said)


def _ask(pen: Pen, scored: PersonScored, chain: Chain) -> str:
    person = pen.person(scored.person_id)
    if (referral := _held(pen, person, chain)) is not None:
        make_more_urgent(pen, referral, scored, chain)
        return f"{referral.target} is asked already and hears of it again ({chain.rule_id})"
    referral = open_first(pen, person, scored, chain)
    pen.keep_person(person.model_copy(update={"open": {**person.open, referral.referral_id: referral.target}}))
    return f"{referral.target} is asked ({chain.rule_id})"


def _held(pen: Pen, person: PersonRow, chain: Chain) -> Referral | None:
    """The open referral this ask would repeat: the same team's, or the same rule's that has moved on to the next."""
    for key, name in person.open.items():
        referral = pen.referral(key) if name in chain.candidates else None
        if referral is not None and (name == chain.candidates[0] or referral.rule == chain.rule_id):
            return referral
    return None


def _repeats(person: PersonRow, scored: PersonScored, at: datetime) -> Heard | None:
    """An earlier report of what is most likely the same event."""
    return next((one for one in person.heard if _same(one, scored, at)), None)


def _same(one: Heard, scored: PersonScored, at: datetime) -> bool:
    return one.kind is scored.kind and one.site == scored.site and abs(at - one.at) <= REPEAT_WITHIN


def _join(pen: Pen, person: PersonRow, scored: PersonScored, plan: tuple[Chain, ...], first: Heard) -> str:
    """A probable repeat opens nothing; only when it is more urgent is the open referral raised, and only then told."""
    for chain in plan:
        referral = _held(pen, person, chain)
        if referral is not None and more_urgent(referral.band, scored.score.band) is not referral.band:
            make_more_urgent(pen, referral, scored, chain)
    return f"probable repeat of {first.event_id}: it joins what was opened then"


def _heard(person: PersonRow, scored: PersonScored, at: datetime) -> PersonRow:
    one = Heard(event_id=scored.event_id, kind=scored.kind, site=scored.site, at=at)
    version = max(person.version, scored.version)
    return person.model_copy(update={"version": version, "heard": (one, *person.heard[: _HEARD_KEPT - 1])})
