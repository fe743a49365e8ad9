"""Applications: who opens one can be asked at all, and a step leads back to an earlier one only."""

from collections.abc import Iterator

from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem


def applications(pack: Sources) -> Iterator[Problem]:
    """Ids that stand twice, openers that are no team or open two, steps that lead back to what is no earlier step.

    That silence along a step's candidates ends with a named person is proved as of every rule (chains.py).
    """
    routes = pack.routes
    teams = tuple(f"{agency.id}/{team.id}" for agency in pack.agencies.model.agencies for team in agency.teams)
    ids, openers = set[str](), set[str]()
    for at, application in enumerate(routes.model.applications):
        if application.id in ids:
            yield routes.problem(("applications", at, "id"), application.id, "there is one of that name already")
        ids.add(application.id)
        for number, name in enumerate(application.opened_by):
            place = ("applications", at, "opened_by", number)
            if name not in teams:
                yield routes.problem(place, name, "there is no agency and team of that name in agencies.yaml", teams)
            elif name in openers:
                yield routes.problem(place, name, "the team opens an application already, and nobody could tell which")
            openers.add(name)
        for number, step in enumerate(application.steps):
            earlier = tuple(one.id for one in application.steps[:number])
            if step.back_to is not None and step.back_to not in earlier:
                back = ("applications", at, "steps", number, "back_to")
                yield routes.problem(back, step.back_to, "that is no earlier step of this application", earlier)
