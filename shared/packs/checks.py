"""What no single file of a pack can tell: names that must exist in another file, and dead ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shared.packs.agencies import Agencies
from shared.packs.area import Area
from shared.packs.problems import Problem
from shared.packs.routes import Ask, Routes
from shared.packs.sharing import Sharing
from shared.packs.source import Place, Source


@dataclass(frozen=True)
class Sources:
    """The files of one pack as read."""

    area: Source[Area]
    agencies: Source[Agencies]
    sharing: Source[Sharing]
    routes: Source[Routes]
    criteria: tuple[str, ...]
    """Ids of criteria.yaml."""
    cohorts: tuple[str, ...]
    """Ids of cohorts.yaml."""


def problems(pack: Sources) -> list[Problem]:
    """Everything wrong across the files, in reading order."""
    return [
        *_area_is_its_folder(pack.area),
        *_ids_once(pack),
        *_agreements_name_agencies(pack),
        *_asks_name_teams(pack),
        *_asks_name_criteria(pack),
        *_rules_can_match(pack.routes),
    ]


def _area_is_its_folder(area: Source[Area]) -> Iterator[Problem]:
    folder = area.file.parent.name
    if area.model.area != folder:
        yield area.problem(("area",), area.model.area, f"the pack lies in a folder of another name, {folder}")


def _ids_once(pack: Sources) -> Iterator[Problem]:
    agencies = pack.agencies.model.agencies
    yield from _twice(pack.agencies, [(("agencies", at), one.id) for at, one in enumerate(agencies)])
    for at, agency in enumerate(agencies):
        teams = [(("agencies", at, "teams", number), team.id) for number, team in enumerate(agency.teams)]
        yield from _twice(pack.agencies, teams)
    agreements = pack.sharing.model.agreements
    yield from _twice(pack.sharing, [(("agreements", at), one.id) for at, one in enumerate(agreements)])
    yield from _twice(pack.sharing, [(("agreements", at, "agency"), one.agency) for at, one in enumerate(agreements)])
    rules = [(("rules", at), one.id) for at, one in enumerate(pack.routes.model.rules)]
    yield from _twice(pack.routes, [*rules, (("otherwise",), pack.routes.model.otherwise.id)])


def _twice(source: Source[Any], named: Sequence[tuple[Place, str]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield source.problem(place, name, "there is one of that name already")
        seen.add(name)


def _agreements_name_agencies(pack: Sources) -> Iterator[Problem]:
    known = tuple(agency.id for agency in pack.agencies.model.agencies)
    for at, agreement in enumerate(pack.sharing.model.agreements):
        if agreement.agency not in known:
            place = ("agreements", at, "agency")
            yield pack.sharing.problem(place, agreement.agency, "no agency of that name in agencies.yaml", known)
    sharing = {agreement.agency for agreement in pack.sharing.model.agreements}
    for at, name in enumerate(known):
        if name not in sharing:
            yield pack.agencies.problem(("agencies", at), name, "the agency has no agreement in sharing.yaml")


def _asks_name_teams(pack: Sources) -> Iterator[Problem]:
    routes = pack.routes.model
    for at, rule in enumerate(routes.rules):
        yield from _names_teams(pack, ("rules", at), rule)
        closed = [(("rules", at, "when", "closed", number), name) for number, name in enumerate(rule.when.closed)]
        yield from _known_teams(pack, closed)
    yield from _names_teams(pack, ("otherwise",), routes.otherwise)


def _names_teams(pack: Sources, place: Place, ask: Ask) -> Iterator[Problem]:
    lists = {"candidates": ask.candidates, "fallback": ask.fallback}
    named = [((*place, part, at), name) for part, names in lists.items() for at, name in enumerate(names)]
    yield from _known_teams(pack, named)
    yield from _twice(pack.routes, named)


def _asks_name_criteria(pack: Sources) -> Iterator[Problem]:
    for at, rule in enumerate(pack.routes.model.rules):
        when, place = rule.when, ("rules", at, "when")
        lists = [
            ("criteria_any", when.criteria_any, pack.criteria, "criterion of that name in criteria.yaml"),
            ("criteria_none", when.criteria_none, pack.criteria, "criterion of that name in criteria.yaml"),
            ("cohorts_any", when.cohorts_any, pack.cohorts, "cohort of that name in cohorts.yaml"),
        ]
        for part, names, known, what in lists:
            for name in sorted(names - set(known)):
                yield pack.routes.problem((*place, part), name, f"no {what}", known)


def _known_teams(pack: Sources, named: Sequence[tuple[Place, str]]) -> Iterator[Problem]:
    known = tuple(f"{agency.id}/{team.id}" for agency in pack.agencies.model.agencies for team in agency.teams)
    for place, name in named:
        if name not in known:
            yield pack.routes.problem(place, name, "no agency and team of that name in agencies.yaml", known)


def _rules_can_match(routes: Source[Routes]) -> Iterator[Problem]:
    quiet = set(routes.model.no_referral.kinds)
    for at, rule in enumerate(routes.model.rules):
        for number, kind in enumerate(rule.when.kinds):
            if kind in quiet:
                place = ("rules", at, "when", "kinds", number)
                yield routes.problem(place, kind.value, "the kind stands under no_referral, so this never matches")
