"""Names: each once, and every one that is used stands in the file it comes from."""

from collections.abc import Iterator, Sequence
from typing import Any

from shared.packs.area import Area
from shared.packs.checks.asks import asked, asks
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.source import Place, Source


def names(pack: Sources) -> Iterator[Problem]:
    """Names that stand twice, and names of agencies and areas that nothing has."""
    yield from _area_is_its_folder(pack.area)
    yield from _ids_once(pack)
    yield from _agreements_name_agencies(pack)


def twice(source: Source[Any], named: Sequence[tuple[Place, str]], wrong: str) -> Iterator[Problem]:
    """Names that stood before among these."""
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield source.problem(place, name, wrong)
        seen.add(name)


def _area_is_its_folder(area: Source[Area]) -> Iterator[Problem]:
    folder = area.file.parent.name
    if area.model.area != folder:
        yield area.problem(("area",), area.model.area, f"the pack lies in a folder of another name, {folder}")


def _ids_once(pack: Sources) -> Iterator[Problem]:
    agencies = pack.agencies.model.agencies
    yield from _once(pack.agencies, [(("agencies", at), one.id) for at, one in enumerate(agencies)])
    for at, agency in enumerate(agencies):
        teams = [(("agencies", at, "teams", number), team.id) for number, team in enumerate(agency.teams)]
        yield from _once(pack.agencies, teams)
    agreements = pack.sharing.model.agreements
    yield from _once(pack.sharing, [(("agreements", at), one.id) for at, one in enumerate(agreements)])
    yield from _once(pack.sharing, [(("agreements", at, "agency"), one.agency) for at, one in enumerate(agreements)])
    rules = [(("rules", at), one.id) for at, one in enumerate(pack.routes.model.rules)]
    steps = [(place, ask.id) for place, ask in asks(pack.routes.model) if place[0] == "applications"]
    yield from _once(pack.routes, [*rules, *steps, (("otherwise",), pack.routes.model.otherwise.id)])


def _once(source: Source[Any], named: Sequence[tuple[Place, str]]) -> Iterator[Problem]:
    return twice(source, named, "there is one of that name already")


def _agreements_name_agencies(pack: Sources) -> Iterator[Problem]:
    known = tuple(agency.id for agency in pack.agencies.model.agencies)
    for at, agreement in enumerate(pack.sharing.model.agreements):
        if agreement.agency not in known:
            place = ("agreements", at, "agency")
            yield pack.sharing.problem(place, agreement.agency, "no agency of that name in agencies.yaml", known)
    sharing = {agreement.agency for agreement in pack.sharing.model.agreements}
    hear_of_nobody = _only_alerts(pack)
    for at, name in enumerate(known):
        if name not in sharing | hear_of_nobody:
            yield pack.agencies.problem(("agencies", at), name, "the agency has no agreement in sharing.yaml")


def _only_alerts(pack: Sources) -> set[str]:
    """Agencies that hear of drug alerts and are asked about nobody."""
    named = {name.partition("/")[0] for place, ask in asks(pack.routes.model) for _, name in asked(place, ask)}
    return {one.id for one in pack.agencies.model.agencies if one.alerts is not None and one.id not in named}
