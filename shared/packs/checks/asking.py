"""What rules name: teams of agencies.yaml, criteria and cohorts of their files."""

from collections.abc import Iterator, Sequence

from shared.packs.checks.asks import asked, asks
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.routes import Routes, When
from shared.packs.source import Place


def asking(pack: Sources) -> Iterator[Problem]:
    """Names in rules that stand in no other file."""
    for place, ask in asks(pack.routes.model):
        yield from _known_teams(pack, asked(place, ask))
    for place, when in _conditions(pack.routes.model):
        closed = [((*place, "closed", number), name) for number, name in enumerate(when.closed)]
        yield from _known_teams(pack, closed)
        yield from _name_criteria(pack, place, when)


def _conditions(routes: Routes) -> Iterator[tuple[Place, When]]:
    yield from ((("rules", at, "when"), rule.when) for at, rule in enumerate(routes.rules))
    if routes.otherwise.beside is not None:
        yield ("otherwise", "beside"), routes.otherwise.beside


def _known_teams(pack: Sources, named: Sequence[tuple[Place, str]]) -> Iterator[Problem]:
    known = tuple(f"{agency.id}/{team.id}" for agency in pack.agencies.model.agencies for team in agency.teams)
    for place, name in named:
        if name not in known:
            yield pack.routes.problem(place, name, "no agency and team of that name in agencies.yaml", known)


def _name_criteria(pack: Sources, place: Place, when: When) -> Iterator[Problem]:
    lists = [
        ("criteria_any", when.criteria_any, pack.criteria, "criterion of that name in criteria.yaml"),
        ("criteria_none", when.criteria_none, pack.criteria, "criterion of that name in criteria.yaml"),
        ("cohorts_any", when.cohorts_any, pack.cohorts, "cohort of that name in cohorts.yaml"),
    ]
    for part, names, known, what in lists:
        for name in sorted(names - set(known)):
            yield pack.routes.problem((*place, part), name, f"no {what}", known)
