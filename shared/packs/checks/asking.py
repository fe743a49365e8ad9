"""What rules name: teams of agencies.yaml, criteria and cohorts of their files."""

from collections.abc import Iterator, Sequence

from shared.packs.checks.asks import asked, asks
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.source import Place


def asking(pack: Sources) -> Iterator[Problem]:
    """Names in rules that stand in no other file."""
    for place, ask in asks(pack.routes.model):
        yield from _known_teams(pack, asked(place, ask))
    for at, rule in enumerate(pack.routes.model.rules):
        closed = [(("rules", at, "when", "closed", number), name) for number, name in enumerate(rule.when.closed)]
        yield from _known_teams(pack, closed)
    yield from _asks_name_criteria(pack)


def _known_teams(pack: Sources, named: Sequence[tuple[Place, str]]) -> Iterator[Problem]:
    known = tuple(f"{agency.id}/{team.id}" for agency in pack.agencies.model.agencies for team in agency.teams)
    for place, name in named:
        if name not in known:
            yield pack.routes.problem(place, name, "no agency and team of that name in agencies.yaml", known)


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
