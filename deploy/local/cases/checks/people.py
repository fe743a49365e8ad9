"""What the world hears of people besides scores: cohorts, contact that stops; and alerts, which are about nobody."""

from collections.abc import Iterator

from deploy.local.cases.checks.view import View
from shared.contracts.alerts import DrugAlert
from shared.contracts.cohorts import CohortEntered, CohortLeft, CohortMove
from shared.contracts.people import PersonStopped
from shared.packs import Problem


def about_people(view: View) -> Iterator[Problem]:
    """`entered`, `left`, `stopped` and `alert`."""
    expect = view.scene.moment.expect
    if expect is None:
        return
    yield from _moved(view, "entered", list(view.facts(CohortEntered)))
    yield from _moved(view, "left", list(view.facts(CohortLeft)))
    if expect.stopped and not list(view.facts(PersonStopped)):
        yield view.problem("expect", ("stopped",), "stopped", "no contact was stopped")
    texts = [one.text for one in view.facts(DrugAlert)]
    for at, words in enumerate(expect.alert):
        if not any(words.casefold() in text.casefold() for text in texts):
            yield view.problem(
                "expect", ("alert", at), words, f"no alert says so: {'; '.join(texts) or 'there is none'}"
            )


def _moved(view: View, part: str, moves: list[CohortEntered] | list[CohortLeft]) -> Iterator[Problem]:
    names = {person_id: name for name, person_id in view.stage.persons.items()}
    found: list[CohortMove] = [*moves]
    for at, wanted in enumerate(getattr(view.scene.moment.expect, part)):
        of_cohort = [one for one in found if one.cohort == wanted.cohort]
        fitting = [one for one in of_cohort if wanted.about in {None, names.get(one.person_id)}]
        others = ", ".join(names.get(one.person_id, "somebody") for one in of_cohort) or "nobody"
        if not fitting:
            wrong = f"{wanted.about or 'nobody'} has {'not ' if wanted.about else ''}{part} it; {others} has"
            yield view.problem("expect", (part, at), wanted.cohort, wrong)
        elif wanted.rank is not None and getattr(fitting[-1], "rank", None) != wanted.rank:
            wrong = f"the rank is {getattr(fitting[-1], 'rank', None)}"
            yield view.problem("expect", (part, at), wanted.rank, wrong)
