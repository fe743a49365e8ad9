"""A person was scored: whom to ask, or whose open referral it makes more urgent."""

from datetime import datetime, timedelta
from uuid import UUID

from services.router.coming_back import completing
from services.router.life_cycle import OVER, WITH_SOMEBODY
from services.router.matching import Chain, more_urgent
from services.router.missing_steps import saying_what_is_missing
from services.router.not_asked import TAKEN_ON, unwanted, without_those_refused
from services.router.offering import YOURS_ALREADY, open_first, pass_on
from services.router.pen import Pen
from services.router.places import Choice, chosen, standing_in
from services.router.raising import make_more_urgent
from services.router.state import Heard, PersonRow, Referral
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import ReferralState
from shared.packs.routes import MAIN_GROUP

REPEAT_WITHIN = timedelta(minutes=10)
"""Two reports of the same person, kind and place this close are most likely of one event (journal.md, *intake*)."""
_HEARD_KEPT = 20
_NOT_KEPT = {"score": {"factors": {"__all__": {"sentence"}}}}
"""Of a score: what its sentences in other languages are made of."""


def person_scored(pen: Pen, message: Message, scored: PersonScored) -> str:
    """Asks, raises or joins. Says why."""
    pack = pen.policy.pack(scored.area)
    before = pen.person(scored.person_id)
    person = _knowing(pen, before, scored)
    if (why := why_nobody(person, scored)) is not None:
        return why
    plan = pen.policy.plan(message, scored)
    known = before.newest["flags"] if before.newest is not None else ()
    if not plan or pack.routes.no_referral.holds(scored.kind, scored.needs, scored.own_flags, known):
        return f"nobody is asked: {pack.routes.no_referral.because}"
    if (first := _repeats(person, scored, message.time)) is not None:
        return _join(pen, person, scored, plan, first)
    said = [ask(pen, scored, chain, scored.event_id) for chain in plan]
    person = pen.person(scored.person_id)
    pen.keep_person(_heard(person, scored, message.time))
    return "; ".join(said)


def why_nobody(person: PersonRow, scored: PersonScored) -> str | None:
    """Why nobody may be asked about this person now, None when somebody may."""
    if person.stopped is not None:
        return f"nobody is asked: contact stopped ({person.stopped})"
    if person.consents is False and scored.accepts_help_now is not True:
        return "nobody is asked: the person takes back consent and does not ask for help now"
    return None


def ask(pen: Pen, scored: PersonScored, chain: Chain, base: UUID) -> str:
    """The chain's first candidate is asked, or who has the person already hears again. `base`: what opens the case."""
    person = pen.person(scored.person_id)
    chain = saying_what_is_missing(pen, scored, chain)
    if (referral := _held(pen, person, chain)) is None:
        return _asked_anew(pen, scored, chain, base)
    heard = _hears_again(pen, scored, chain, base, referral)
    if not chain.rule.also_when_taken_on or _same_ask(referral, chain):
        return heard
    return f"{heard}; {_asked_anew(pen, scored, chain, base)}"


def _asked_anew(pen: Pen, scored: PersonScored, chain: Chain, base: UUID) -> str:
    """Who has the person is not to be asked again: the first who may be is, or it is said why nobody is."""
    person = pen.person(scored.person_id)
    if (why := unwanted(pen.policy.pack(scored.area), scored, chain.rule, chain.group)) is not None:
        return f"nobody is asked ({chain.rule_id}): {why}"
    if chain.rule.unless_taken_on and _taken_on(pen, person):
        return f"nobody is asked ({chain.rule_id}): {TAKEN_ON}"
    chain = without_those_refused(person, chain)
    return asked_of(pen, scored, chain, base, chosen(pen, scored.area, chain))


def _hears_again(pen: Pen, scored: PersonScored, chain: Chain, base: UUID, referral: Referral) -> str:
    """Who has the person hears of it; while they are away whoever stands in is asked and rung, and nobody chased."""
    waits = referral.state is ReferralState.OPENED
    cover = None if waits else standing_in(pen, pen.pack(referral), referral.target)
    asked_anew = cover is not None and cover.name not in pen.person(scored.person_id).open.values()
    raised = make_more_urgent(pen, referral, scored, chain, rings=not asked_anew)
    if cover is None:
        heard = "has it on its waiting list" if waits else "is asked already and hears of it again"
        return f"{referral.target} {heard} ({chain.rule_id})"
    pen.keep(raised.model_copy(update={"clock": referral.clock}))
    return asked_of(pen, scored, chain, base, cover)


def asked_of(pen: Pen, scored: PersonScored, chain: Chain, base: UUID, choice: Choice) -> str:
    """Whoever was chosen is asked, or hears of it where they have the person already."""
    opened = pen.person(scored.person_id).open
    if (has := next((key for key, name in opened.items() if name == choice.name), None)) is not None:
        pass_on(pen, has, "; ".join((*choice.notes, YOURS_ALREADY)))
        return f"{choice.name} has this person already and hears of it ({chain.rule_id})"
    referral = open_first(pen, scored, chain, base, choice)
    if referral.state in OVER:
        return referral.history[-1].reason
    person = pen.person(scored.person_id)
    pen.keep_person(person.model_copy(update={"open": {**opened, referral.referral_id: referral.target}}))
    asked = "is asked" if choice.waits is None else "has no place yet and it waits for one"
    return f"{referral.target} {asked} ({chain.rule_id})"


def _knowing(pen: Pen, person: PersonRow, scored: PersonScored) -> PersonRow:
    """The person's row with the newest score in it: what happens to them later is judged by that."""
    knowing = completing(pen.policy.pack(scored.area), person, scored, pen.cause.time)
    if person.newest is None or person.newest["version"] < scored.version:
        knowing = knowing.model_copy(update={"newest": scored.model_dump(mode="json", exclude=_NOT_KEPT)})
    if knowing is not person:
        pen.keep_person(knowing)
    return knowing


def _held(pen: Pen, person: PersonRow, chain: Chain) -> Referral | None:
    """The open referral this ask would repeat: the same team's, or the same rule's that has moved on to the next.

    Who has taken the person on in this group already works with them: they hear of it, and nobody new is asked (S28).
    A joint case asks each of those who share it.
    """
    opened = [referral for key in person.open if (referral := pen.referral(key)) is not None and referral.step is None]
    same = next((one for one in opened if _same_ask(one, chain)), None)
    if same is not None or chain.shared_by:
        return same
    return next((one for one in opened if one.group == chain.group and one.state in WITH_SOMEBODY), None)


def _taken_on(pen: Pen, person: PersonRow) -> bool:
    opened = (one for key in person.open if (one := pen.referral(key)) is not None and one.step is None)
    return any(one.group == MAIN_GROUP and one.state in WITH_SOMEBODY for one in opened)


def _same_ask(referral: Referral, chain: Chain) -> bool:
    asked = referral.instead_of or referral.target
    again = asked == chain.candidates[0] or (referral.rule == chain.rule_id and not chain.shared_by)
    return again and asked in chain.candidates


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
