"""Why an agency was not told of an event, in sentences: the router's own matching, asked again. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from deploy.local.why.coming import team_of
from deploy.local.why.lacking import elsewhere, lacking
from deploy.local.why.model import NotTold
from deploy.local.why.standing import standing, who
from services.router.life_cycle import OVER
from services.router.matching import Chain, chains, matching
from services.router.not_asked import TAKEN_ON, unwanted
from services.router.state import Referral
from services.router.wording import when
from shared.contracts.people import PersonScored
from shared.packs import Agency, AreaPack, Route
from shared.packs.asks import Ask


@dataclass(frozen=True, slots=True)
class Heard:
    """What the router heard of an event: the score it went by, when it happened, and what it said to it.

    `reason` is the router's own, None where it has not decided yet; `now` is when the question is asked.
    """

    scored: PersonScored
    at: datetime
    reason: str | None
    now: datetime


def not_told(agency: Agency, heard: Heard, pack: AreaPack, referrals: Sequence[Referral]) -> NotTold:
    """Whether the agency was told of the event. `referrals`: all that the event opened or made more urgent."""
    told = [one for one in referrals if one.agency == agency.id]
    if told:
        return NotTold(agency=agency.id, told=True, rule=told[0].rule, sentences=tuple(_told(told, heard, pack)))
    rule, sentences = _why(agency, heard, pack, referrals)
    return NotTold(agency=agency.id, told=False, rule=rule, sentences=tuple(sentences))


def _told(told: Iterable[Referral], heard: Heard, pack: AreaPack) -> Iterator[str]:
    for one in told:
        yield f"{who(one, pack)}, was asked at {when(one.offered_at, heard.now, pack)}."
        yield standing(one, pack, heard.now).sentence
        target = pack.targets.get(one.target)
        day = one.offered_at.astimezone(pack.area.zone).date()
        if target is not None and not target.agreement.in_force(day):
            ended = target.agreement
            yield f"They heard only that somebody needs help, for the agreement {ended.id} ended on {ended.expires}."


def _why(
    agency: Agency, heard: Heard, pack: AreaPack, referrals: Sequence[Referral]
) -> tuple[str | None, Iterable[str]]:
    scored = heard.scored
    if pack.routes.no_referral.holds(scored.kind, scored.needs, scored.own_flags):
        return None, [f"Nobody is asked: {pack.routes.no_referral.because}."]
    if heard.reason is None:
        return None, ["The router has not decided yet whom to ask."]
    if not referrals:
        return None, [f"Nobody was asked because of this: {heard.reason}."]
    asks = [ask for ask in pack.asks.items() if _names(ask[1], agency)]
    if not asks:
        return None, [f"No rule of {pack.area.name} asks {agency.name} about anything."]
    plan = chains(pack, scored, heard.at)
    if (chain := next((one for one in plan if _asks(one.candidates, agency)), None)) is not None:
        return chain.rule_id, _comes_later(agency, chain, heard, pack, referrals)
    return _nearest(agency, asks, plan, heard, pack)


def _names(ask: Ask, agency: Agency) -> bool:
    return _asks((*ask.candidates, *ask.support, *ask.fallback), agency)


def _asks(names: Iterable[str], agency: Agency) -> bool:
    return any(name.partition("/")[0] == agency.id for name in names)


def _comes_later(
    agency: Agency, chain: Chain, heard: Heard, pack: AreaPack, referrals: Sequence[Referral]
) -> Iterator[str]:
    """It stands in a chain in which others are asked before it, or of which nothing is wanted now."""
    refused = unwanted(pack, heard.scored, chain.rule, chain.group)
    refused = refused or (TAKEN_ON if chain.rule.unless_taken_on else None)
    if refused is not None and all(one.rule != chain.rule_id for one in referrals):
        yield f"The rule {chain.rule_id} would ask {agency.name}, but {refused}."
        return
    name = next(one for one in chain.candidates if _asks([one], agency))
    before = [team_of(pack.targets[one]) for one in chain.candidates[: chain.candidates.index(name)]]
    if before:
        yield f"The rule {chain.rule_id} asks {' and then '.join(before)}, first; {agency.name} comes after that."
    case = [one for one in referrals if one.rule == chain.rule_id]
    if case:
        yield standing(case[-1], pack, heard.now).sentence
    if case and case[-1].state in OVER:
        yield f"It had ended before {agency.name} was due to be asked."


def _nearest(
    agency: Agency, asks: Sequence[tuple[str, Ask]], plan: Sequence[Chain], heard: Heard, pack: AreaPack
) -> tuple[str, Iterable[str]]:
    """Of the rules that name it the one that lacks least, and what it lacks first."""
    rules = [ask for _, ask in asks if isinstance(ask, Route) and ask.on == "event"]
    if not rules:
        return asks[0][0], [
            f"{agency.name} is asked only by the rule {asks[0][0]}, which this event does not bring up."
        ]
    lacks = {rule.id: list(lacking(rule.when, heard.scored, pack, heard.at)) for rule in rules}
    near = min(rules, key=lambda rule: (elsewhere(rule.when, heard.scored), len(lacks[rule.id])))
    if lacks[near.id]:
        first = lacks[near.id][0]
        return near.id, [f"No rule asks {agency.name} about this. The nearest is {near.id} ({near.because}): {first}."]
    return near.id, _matches_and_is_not_asked(agency, near, plan, heard, pack)


def _matches_and_is_not_asked(
    agency: Agency, rule: Route, plan: Sequence[Chain], heard: Heard, pack: AreaPack
) -> Iterator[str]:
    """The rule holds: an earlier one of its group came first, or its teams cannot help this person."""
    counted = matching(pack, pack.rules_by_kind[heard.scored.kind], heard.scored, heard.at)
    before = next((one for one in counted if one.group == rule.group), rule)
    if before.id != rule.id:
        yield f"The rule {rule.id} would ask {agency.name}, but {before.id} comes first in its group: {before.because}."
        return
    yield f"The rule {rule.id} names {agency.name}, and its teams were passed over."
    for chain in plan:
        if chain.rule_id == rule.id:
            yield from (f"{note[:1].upper()}{note[1:]}." for note in chain.notes)
