"""What is known of somebody: score, facts, criteria."""

from collections.abc import Iterator
from typing import Any

from deploy.local.cases.checks.view import View
from deploy.local.cases.expected import Criteria, Known, Scored
from services.scoring.criteria.facts import Facts, moment_of
from services.scoring.criteria.meeting import met
from services.scoring.identity import person_key
from services.scoring.profile import Profile
from shared.contracts.people import PersonScored
from shared.packs import Problem
from shared.packs.source import Place

_Found = Iterator[tuple[Place, object, str]]


def known(view: View) -> Iterator[Problem]:
    """`score`, `known` and `criteria`."""
    expect = view.scene.moment.expect
    parts = {"score": _score, "known": _facts, "criteria": _criteria}
    for part, differs in parts.items():
        wanted = getattr(expect, part) if expect else None
        if wanted is not None and wanted.about not in view.stage.persons:
            yield view.problem("expect", (part,), wanted.about, "no event was about anybody of that name")
        elif wanted is not None:
            for place, text, wrong in differs(view, wanted):  # type: ignore[operator] # each takes its own part
                yield view.problem("expect", (part, *place), text, wrong)


def _score(view: View, wanted: Scored) -> _Found:
    person = view.stage.persons[wanted.about]
    scores = [one.score for one in view.facts(PersonScored, ever=True) if one.person_id == person]
    if not scores:
        yield (), wanted.about, "was never scored"
        return
    score = scores[-1]
    for name in ("band", "low", "high"):
        value: Any = getattr(wanted, name)
        if value is not None and value != getattr(score, name):
            yield (name,), value, f"it is {getattr(score, name)}"
    for at, item in enumerate(wanted.items_unknown):
        if item not in score.unknown:
            yield ("items_unknown", at), item.value, "this item is known"
    texts = [factor.text for factor in score.factors]
    for at, words in enumerate(wanted.because):
        if not any(words.casefold() in text.casefold() for text in texts):
            yield ("because", at), words, f"no reason says so: {'; '.join(texts)}"


def _facts(view: View, wanted: Known) -> _Found:
    profile = _profile(view, wanted.about)
    facts = Facts.of(profile, moment_of(profile, view.now), view.policy.criteria)
    found = facts.current((*wanted.facts, *wanted.unknown))
    for name, value in wanted.facts.items():
        if name not in found:
            yield ("facts", name), name, "this is unknown"
        elif found[name].value != value:
            yield ("facts", name), name, f"it is {found[name].value}"
    for at, name in enumerate(wanted.unknown):
        if name in found:
            yield ("unknown", at), name, f"it is known: {found[name].value}"


def _criteria(view: View, wanted: Criteria) -> _Found:
    answers = {one.criterion.id: one for one in met(_profile(view, wanted.about), view.policy.criteria, view.now)}
    for result in ("met", "not_met", "unknown"):
        for at, name in enumerate(getattr(wanted, result)):
            if name not in answers:
                yield (result, at), name, f"no criterion of that name; there are {', '.join(answers)}"
            elif answers[name].result.value != result:
                yield (result, at), name, f"it is {answers[name].result.value.replace('_', ' ')}: {answers[name].text}"


def _profile(view: View, about: str) -> Profile:
    person = view.stage.persons[about]
    return Profile.of(person, view.stage.town.scoring.body(person_key(person)))
