"""Who is asked: the referrals there are, and what they say."""

from collections.abc import Iterator

from deploy.local.cases.checks.referral import band, deadline, differences, fitting
from deploy.local.cases.checks.view import View
from deploy.local.cases.expected import Ask
from services.router.life_cycle import OVER
from services.router.state import Referral
from shared.contracts.referrals import ReferralChanged
from shared.packs import Problem
from shared.packs.source import Place

_RAISED = "heard of again"
"""How the router's reason begins when a team hears of somebody it is asked about already."""


def asked(view: View) -> Iterator[Problem]:
    """`asked`, `asked_only`, `nobody_asked` and `raised`, with the moment's `band` and `deadline`."""
    expect = view.scene.moment.expect
    if expect is not None:
        for part in ("asked", "asked_only"):
            for at, ask in enumerate(getattr(expect, part)):
                yield from _ask(view, ask, _place(view, part, at))
        yield from _nobody_else(view)
        yield from _heard_again(view)
    yield from _whole(view)


def _place(view: View, part: str, at: int) -> Place:
    """`expect: [team]` has no word `asked` in the file."""
    written = (*view.scene.places["expect"], part) in view.stage.play.source.lines
    return (part, at) if written else (at,)


def _ask(view: View, ask: Ask, place: Place) -> Iterator[Problem]:
    if ask.team not in view.pack.targets:
        yield view.problem("expect", place, ask.team, "no agency and team of that name", view.pack.targets)
    elif found := fitting(view, ask):
        for text, wrong in differences(view, ask, found[-1]):
            yield view.problem("expect", place, text, f"{ask.team}: {wrong}")
    else:
        yield view.problem("expect", place, ask.team, _not_asked(view, ask))


def _not_asked(view: View, ask: Ask) -> str:
    if of_team := [one for one in view.stage.referrals(ask.about) if one.target == ask.team]:
        return f"its referral is {of_team[-1].state.value}: {of_team[-1].history[-1].reason}"
    others = [f"{one.target} ({one.rule})" for one in _open(view)]
    return f"it is not asked; asked: {', '.join(others) or 'nobody'}"


def _open(view: View) -> list[Referral]:
    return [one for one in view.stage.referrals() if one.state not in OVER]


def _nobody_else(view: View) -> Iterator[Problem]:
    expect = view.scene.moment.expect
    expected = {ask.team for ask in expect.asked_only}
    for referral in _open(view):
        if expect.asked_only and referral.target not in expected:
            yield view.problem("expect", ("asked_only",), referral.target, f"it is asked besides: {referral.because}")
        if expect.nobody_asked:
            yield view.problem("expect", ("nobody_asked",), referral.target, f"it is asked: {referral.because}")


def _heard_again(view: View) -> Iterator[Problem]:
    again = [one for one in view.facts(ReferralChanged) if one.reason.startswith(_RAISED)]
    teams = {f"{one.agency}/{one.team}" for one in again}
    for at, team in enumerate(view.scene.moment.expect.raised):
        if team not in teams:
            wrong = f"it does not hear of the person again; who does: {', '.join(sorted(teams)) or 'nobody'}"
            yield view.problem("expect", ("raised", at), team, wrong)


def _whole(view: View) -> Iterator[Problem]:
    """The moment's band and deadline, of every team expected to be asked that says none of its own."""
    moment = view.scene.moment
    asks = (*moment.expect.asked, *moment.expect.asked_only) if moment.expect else ()
    for part in ("band", "deadline"):
        if getattr(moment, part) is not None and not asks:
            yield view.problem(part, (), getattr(moment, part), "no team is expected to be asked that would have it")
    for ask in asks:
        for referral in fitting(view, ask)[-1:]:
            for text, wrong in band(None if ask.band else moment.band, referral):
                yield view.problem("band", (), text, f"{ask.team}: {wrong}")
            for text, wrong in deadline(view, None if ask.deadline else moment.deadline, referral):
                yield view.problem("deadline", (), text, f"{ask.team}: {wrong}")
