"""A team is away: what waits there for an answer, and contacts that recur, are asked of somebody else at once (S34)."""

from dataclasses import replace

from services.router.arrivals import asked_of
from services.router.clocks import before_absence, chase_clock, expiry_clock, goes_away, rule_of
from services.router.happenings import newest_of
from services.router.life_cycle import WAITING
from services.router.matching import Chain
from services.router.offering import move_on, tell_duty_if_shut
from services.router.pen import Pen
from services.router.places import Choice, away_in_words, candidates_left, choose, hindrance, standing_in
from services.router.recurring import asked_besides, contact_due, over_by_now, recurs_of
from services.router.state import Referral
from shared.contracts.vocabulary import ReferralState
from shared.kit.ids import made_of


def handed_on(pen: Pen, referral: Referral) -> str | None:
    """Who stands in is asked, or the next who has a place; None while the team is there, or nobody else is."""
    if referral.state is not ReferralState.OFFERED or referral.person_id is None or pen.target(referral) is None:
        return None
    why = away_in_words(pen, pen.pack(referral), referral.target)
    choice = _somebody_else(pen, referral) if why is not None else None
    if why is None or choice is None:
        return None
    move_on(pen, referral, f"{why} and had not answered", choice)
    return f"{why}: {choice.name} is asked instead"


def left_with(pen: Pen, referral: Referral) -> str | None:
    """Its team goes away and nobody else can be asked: the lead hears so, the chase comes in its time; None else."""
    target = pen.target(referral)
    why = away_in_words(pen, pen.pack(referral), referral.target) if target and goes_away(referral, target) else None
    if target is None or why is None or referral.state is not ReferralState.OFFERED:
        return None
    reason = f"{why} and nobody else can be asked: the team lead is told"
    clock = chase_clock(referral, pen.pack(referral), target, pen.now)
    if any(step.what == "chased" for step in referral.history):
        clock = before_absence(expiry_clock(referral), referral, target, pen.now)
    referral = pen.happened(referral, "raised", referral.state, reason, clock=clock)
    words = f"your team has not answered yet: {why} and nobody else can be asked"
    referral = pen.tell_contact(referral, target.team_lead, "referral.chased", words)
    pen.keep(tell_duty_if_shut(pen, referral, target))
    return reason


def contact_of_cover(pen: Pen, referral: Referral) -> str | None:
    """A contact falls due while its team is away: it is a referral of whoever stands in; None where nobody does."""
    series, recurs, cover = (
        referral.series,
        recurs_of(pen, referral),
        standing_in(pen, pen.pack(referral), referral.target),
    )
    if series is None or recurs is None or cover is None or over_by_now(pen, referral):
        return None
    if (newest := newest_of(pen, referral)) is None:
        return None
    held = _held_by(pen, referral, cover)
    if held is not None and held.state is ReferralState.OPENED:
        return None
    said = contact_due(pen, referral, "; ".join(cover.notes))
    if held is not None:
        asked_besides(pen, referral, held, said)
        return f"{said}; {cover.name} has this person already and hears of it"
    once = pen.pack(referral).asks[series.rule].model_copy(update={"recurs": None, "because": f"{recurs.what} is due"})
    chain = Chain(once, series.rule, referral.group, (referral.target,))
    scored = newest.model_copy(update={"area": referral.area})
    return f"{said}; {asked_of(pen, scored, chain, made_of(referral.referral_id, pen.cause.id), cover)}"


def _held_by(pen: Pen, referral: Referral, cover: Choice) -> Referral | None:
    """What whoever stands in has of this person already: rather what they have answered."""
    opened = pen.person(referral.person_id).open if referral.person_id is not None else {}
    held = (pen.referral(key) for key, name in opened.items() if name == cover.name)
    return min((one for one in held if one is not None), key=lambda one: one.state in WAITING, default=None)


def _somebody_else(pen: Pen, referral: Referral) -> Choice | None:
    pack, person = pen.pack(referral), pen.person(referral.person_id) if referral.person_id is not None else None
    if person is None:
        return None
    left, taken = candidates_left(referral, person, pen.policy), {*referral.asked_before, *person.open.values()}
    cover = standing_in(pen, pack, referral.target)
    if cover is not None and cover.name not in taken:
        return replace(cover, remaining=tuple(name for name in left if name != cover.name))
    if all(hindrance(pen, pack, name) is not None for name in left):
        return None
    return choose(pen, referral.area, left, pack.asks[rule_of(pack, referral)].when_full, taken)
