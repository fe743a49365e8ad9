"""Which rules of a pack an event matches, and so who is asked in which order. It depends on the event, never on now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.contracts.intake import Person
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band, Flag
from shared.packs import AreaPack, Route, When
from shared.packs.routes import Ages, Ask, Occasion, Otherwise

Role = Literal["lead", "support"]
_HOMELESS = frozenset({Flag.ROUGH_SLEEPING, Flag.SOFA_SURFING})
_URGENCY = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class Chain:
    """One ask: its rule, and the candidates (`agency/team`) in order; the first is asked now.

    `role`: whether they lead the case or help with it. `shared_by`: who else is asked about the same case.
    """

    rule: Ask
    rule_id: str
    group: str
    candidates: tuple[str, ...]
    role: Role = "lead"
    shared_by: tuple[str, ...] = ()


def chains(pack: AreaPack, scored: PersonScored, happened_at: datetime) -> tuple[Chain, ...]:
    """Whom to ask about this event; empty only for kinds the pack says ask nobody for anything."""
    if scored.kind in pack.routes.no_referral.kinds:
        return ()
    found = _asks(matching(pack, pack.rules_by_kind[scored.kind], scored, happened_at))
    return _each_team_once(found or _last_resort(pack.routes.otherwise))


def chains_on(pack: AreaPack, occasion: Occasion, scored: PersonScored, at: datetime) -> tuple[Chain, ...]:
    """Whom to ask because something happened to somebody of whom this is the newest score; often nobody."""
    return _each_team_once(_asks(matching(pack, pack.rules_on(occasion), scored, at)))


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
        and (not when.sites_any or _at_a_site(when.sites_any, scored.site))
        and (not when.districts_any or _district(scored) in when.districts_any)
        and (not when.criteria_any or not when.criteria_any.isdisjoint(scored.criteria))
        and when.criteria_none.isdisjoint(scored.criteria)
        and (not when.cohorts_any or not when.cohorts_any.isdisjoint(scored.cohorts))
        and (when.age is None or _of_age(when.age, scored.person, happened_at.astimezone(pack.area.zone).date()))
        and (not when.closed or _closed(when, scored, pack, happened_at))
    )


def has_no_fixed_abode(scored: PersonScored) -> bool:
    """No home is no home: in the street, on a sofa (S12), or as the record says."""
    return scored.person.no_fixed_abode is True or not _HOMELESS.isdisjoint(scored.flags)


def more_urgent(one: Band, other: Band) -> Band:
    """The more urgent of two bands."""
    return min(one, other, key=_URGENCY.__getitem__)


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


def _at_a_site(sites: Iterable[str], said: str | None) -> bool:
    """Whether one of these names is in what the sender wrote: `Manor Hospital, ward 12` is at `Manor Hospital`."""
    return said is not None and any(site.casefold() in said.casefold() for site in sites)


def _district(scored: PersonScored) -> str | None:
    """The postcode district of the address the event is about, else of the person's own."""
    postcode = scored.place.postcode if scored.place is not None else scored.person.postcode
    return postcode.replace(" ", "")[:-3] if postcode else None


def _of_age(ages: Ages, person: Person, today: date) -> bool:
    """Of a birth year alone it must be so whatever the day."""
    if person.birth_date is not None:
        return ages.has(person.birth_date, today)
    if person.birth_year is None:
        return False
    return all(ages.has(date(person.birth_year, month, day), today) for month, day in ((1, 1), (12, 31)))


def _asks(rules: Iterable[Route]) -> list[Chain]:
    return [chain for rule in rules for chain in _chains_of(rule, rule.id, rule.group)]


def _chains_of(rule: Ask, rule_id: str, group: str) -> list[Chain]:
    if rule.offer == "joint":
        return _jointly(rule, rule_id, group)
    if rule.offer == "all":
        return [Chain(rule, rule_id, group, (name, *rule.fallback)) for name in rule.candidates]
    return [Chain(rule, rule_id, group, (*rule.candidates, *rule.fallback))]


def _jointly(rule: Ask, rule_id: str, group: str) -> list[Chain]:
    everybody = (*rule.candidates, *rule.support)
    roles: list[tuple[str, Role]] = [(name, "lead") for name in rule.candidates]
    roles += [(name, "support") for name in rule.support]
    return [
        Chain(rule, rule_id, group, (name, *rule.fallback), role, tuple(one for one in everybody if one != name))
        for name, role in roles
    ]


def _last_resort(otherwise: Otherwise) -> list[Chain]:
    return _chains_of(otherwise, otherwise.id, otherwise.id)


def _each_team_once(found: list[Chain]) -> tuple[Chain, ...]:
    """Two rules that would ask one team first make one ask of it: the earlier rule's."""
    first: dict[str, Chain] = {}
    for chain in found:
        first.setdefault(chain.candidates[0], chain)
    return tuple(first.values())
