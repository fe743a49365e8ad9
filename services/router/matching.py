"""Which rules of a pack an event matches, and so who is asked in which order. It depends on the event, never on now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from services.router.eligibility import able, district, is_at, of_age, wished_first
from services.router.parts import StepOf
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band, Flag, Need
from shared.packs import AreaPack, Route, When
from shared.packs.ages import Ages
from shared.packs.asks import Ask
from shared.packs.routes import MAIN_GROUP, Occasion

Role = Literal["lead", "support"]
_HOMELESS = frozenset({Flag.ROUGH_SLEEPING, Flag.SOFA_SURFING})
_URGENCY = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class Chain:
    """One ask: its rule, and the candidates (`agency/team`) in order; the first is asked now.

    `role`: whether they lead the case or help with it. `shared_by`: who else is asked about the same case. `notes`:
    sentences about teams that cannot help this person, or may not. `able`: whether any of the candidates can.
    `step`: of which application it is one.
    """

    rule: Ask
    rule_id: str
    group: str
    candidates: tuple[str, ...]
    role: Role = "lead"
    shared_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    able: bool = True
    step: StepOf | None = None


def chains(pack: AreaPack, scored: PersonScored, happened_at: datetime) -> tuple[Chain, ...]:
    """Whom to ask about this event; empty only for kinds the pack says ask nobody for anything."""
    if pack.routes.no_referral.holds(scored.kind, scored.needs, scored.own_flags):
        return ()
    rules = matching(pack, pack.rules_by_kind[scored.kind], scored, happened_at)
    found = _asks(rules, scored)
    if lacks_a_lead(pack, rules, scored, happened_at):
        found += _chains_of(pack.routes.otherwise, pack.routes.otherwise.id, MAIN_GROUP, scored)
    return _each_team_once([_serving(pack, chain, scored, happened_at) for chain in found])


def lacks_a_lead(pack: AreaPack, rules: Sequence[Route], scored: PersonScored, happened_at: datetime) -> bool:
    """Whether the last resort is asked: no rule matched, or none of the main group where the pack says so."""
    beside = pack.routes.otherwise.beside
    if not rules or beside is None:
        return not rules
    return all(rule.group != MAIN_GROUP for rule in rules) and matches(beside, scored, pack, happened_at)


def chains_on(pack: AreaPack, occasion: Occasion, scored: PersonScored, at: datetime) -> tuple[Chain, ...]:
    """Whom to ask because something happened to somebody of whom this is the newest score; often nobody."""
    found = _asks(matching(pack, pack.rules_on(occasion), scored, at), scored)
    return _each_team_once([_serving(pack, chain, scored, at) for chain in found])


def matching(pack: AreaPack, rules: Iterable[Route], scored: PersonScored, happened_at: datetime) -> list[Route]:
    """Of each group the first rule that matches, in the pack's order."""
    first: dict[str, Route] = {}
    for rule in rules:
        if rule.group not in first and matches(rule.when, scored, pack, happened_at):
            first[rule.group] = rule
    return list(first.values())


def matches(when: When, scored: PersonScored, pack: AreaPack, happened_at: datetime) -> bool:
    """Whether every part of `when` that is given holds. What is unknown matches nothing."""
    return (
        (not when.needs_any or not when.needs_any.isdisjoint(scored.needs))
        and (not when.flags_any or not when.flags_any.isdisjoint(scored.flags))
        and when.flags_none.isdisjoint(scored.flags)
        and _substances_fit(when, scored)
        and (not when.bands or scored.score.band in when.bands)
        and (when.no_fixed_abode is None or when.no_fixed_abode == has_no_fixed_abode(scored))
        and (when.accepts_help_now is None or when.accepts_help_now == scored.accepts_help_now)
        and (when.subject is None or when.subject == ("place" if scored.place is not None else "person"))
        and _there(when, scored)
        and (not when.sources_any or scored.event_source in when.sources_any)
        and scored.event_source not in when.sources_none
        and (not when.criteria_any or not when.criteria_any.isdisjoint(scored.criteria))
        and when.criteria_none.isdisjoint(scored.criteria)
        and (not when.cohorts_any or not when.cohorts_any.isdisjoint(scored.cohorts))
        and (when.age is None or _of_age(when.age, scored, pack, happened_at))
        and (when.score_at_least is None or scored.score.low >= when.score_at_least)
        and (when.score_below is None or scored.score.low < when.score_below)
        and (when.ahead is None or when.ahead == _ahead(scored, pack, happened_at))
        and (not when.closed or _closed(when, scored, pack, happened_at))
    )


def has_no_fixed_abode(scored: PersonScored) -> bool:
    """No home is no home: in the street, on a sofa (S12), or as the record says."""
    return scored.person.no_fixed_abode is True or not _HOMELESS.isdisjoint(scored.flags)


def more_urgent(one: Band, other: Band) -> Band:
    """The more urgent of two bands."""
    return min(one, other, key=_URGENCY.__getitem__)


def _there(when: When, scored: PersonScored) -> bool:
    if when.districts_any and ((lives := district(scored)) is not None or not when.sites_any):
        return lives in when.districts_any
    return not when.sites_any or at_a_site(when.sites_any, scored.site)


def _substances_fit(when: When, scored: PersonScored) -> bool:
    used = scored.substances
    return (
        (not when.substances_any or not when.substances_any.isdisjoint(used))
        and when.substances_all.issubset(used)
        and (not when.substances_only or (bool(used) and when.substances_only.issuperset(used)))
    )


def _closed(when: When, scored: PersonScored, pack: AreaPack, happened_at: datetime) -> bool:
    if Flag.OUT_OF_HOURS in scored.flags:
        return True
    return not any(pack.targets[name].calendar.is_open(happened_at) for name in when.closed)


def _ahead(scored: PersonScored, pack: AreaPack, happened_at: datetime) -> bool:
    return scored.expected_on is not None and scored.expected_on > happened_at.astimezone(pack.area.zone).date()


def at_a_site(sites: Iterable[str], said: str | None) -> bool:
    """Whether one of these names is in what the sender wrote: `Manor Hospital, ward 12` is at `Manor Hospital`."""
    return said is not None and any(site.casefold() in said.casefold() for site in sites)


def _of_age(ages: Ages, scored: PersonScored, pack: AreaPack, happened_at: datetime) -> bool:
    return of_age(ages, scored.person, happened_at.astimezone(pack.area.zone).date()) is True


def _asks(rules: Iterable[Route], scored: PersonScored) -> list[Chain]:
    return [chain for rule in rules for chain in _chains_of(rule, rule.id, rule.group, scored)]


def _chains_of(rule: Ask, rule_id: str, group: str, scored: PersonScored) -> list[Chain]:
    if rule.offer == "joint":
        return _jointly(rule, rule_id, group, scored)
    if rule.offer == "all":
        return [Chain(rule, rule_id, group, (name, *rule.fallback)) for name in rule.candidates]
    return [Chain(rule, rule_id, group, (*rule.candidates, *rule.fallback))]


def _jointly(rule: Ask, rule_id: str, group: str, scored: PersonScored) -> list[Chain]:
    # Who has no home needs one, whether or not somebody wrote the need down.
    wanted = {*scored.needs, Need.HOUSING} if has_no_fixed_abode(scored) else scored.needs
    helping = [name for name, needs in rule.support.items() if not needs or not needs.isdisjoint(wanted)]
    everybody = (*rule.candidates, *helping)
    asked: list[tuple[Role, tuple[str, ...]]] = [("lead", (name, *rule.fallback)) for name in rule.candidates]
    # What a member does not take is for those who lead the case before anybody else.
    asked += [("support", (name, *rule.candidates, *rule.fallback)) for name in helping]
    return [
        Chain(rule, rule_id, group, names, role, tuple(one for one in everybody if one != names[0]))
        for role, names in asked
    ]


def _serving(pack: AreaPack, chain: Chain, scored: PersonScored, at: datetime) -> Chain:
    """The chain without those who cannot help this person; where nobody of it can, the last resort's instead."""
    names, notes = able(pack, chain.candidates, scored, at)
    if not names:
        names, more = able(pack, pack.routes.otherwise.candidates, scored, at)
        notes = (*notes, *more)
    if not names:
        return replace(chain, notes=notes, able=False)
    if chain.rule.offer == "first" and scored.wishes_site is not None:
        own = tuple(name for name in names if name in chain.rule.candidates)
        names = (*wished_first(pack, own, scored.wishes_site), *names[len(own) :])
        wish = f"the person wishes to go to {scored.wishes_site}"
        there = is_at(pack.targets.get(names[0]), scored.wishes_site)
        notes = (*notes, wish if there else f"{wish}, where none of those is who could be asked")
    return replace(chain, candidates=names, notes=notes) if notes else chain


def _each_team_once(found: list[Chain]) -> tuple[Chain, ...]:
    """Two rules that would ask one team first make one ask of it: the earlier rule's."""
    first: dict[str, Chain] = {}
    for chain in found:
        first.setdefault(chain.candidates[0], chain)
    return tuple(first.values())
