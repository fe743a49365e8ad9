"""Contacts that recur: each is asked about in time, silence about one ends before the next, and none goes quiet."""

from collections.abc import Iterator
from datetime import date, timedelta

from shared.kit.calendar import Within
from shared.packs.checks.asks import AnyAsk, asks
from shared.packs.checks.clocks import longest, shortest
from shared.packs.checks.sources import Sources
from shared.packs.hours import calendar
from shared.packs.longest import at_most, longest_closed
from shared.packs.problems import Problem
from shared.packs.recurring import Recurs
from shared.packs.source import Place

_DAY = timedelta(days=1)
_SOME_DAY = date(2026, 1, 31)
"""A month after it is 28 days, the least there is."""


def recurring(pack: Sources) -> Iterator[Problem]:
    """Contacts that are none, that are chased too late, or of which the next comes before silence about one ends."""
    closed: dict[str, timedelta] = {}
    for place, ask in asks(pack.routes.model):
        if ask.recurs is not None:
            yield from _wrong(pack, (*place, "recurs"), ask, ask.recurs, closed)


def _wrong(pack: Sources, place: Place, ask: AnyAsk, recurs: Recurs, closed: dict[str, timedelta]) -> Iterator[Problem]:
    if not recurs.contacts(_SOME_DAY):
        yield pack.routes.problem((*place, "lasts"), recurs.lasts, "it is over before the first contact is due")
    for at, name in enumerate(recurs.by):
        if name not in {*ask.candidates, *ask.support, *ask.fallback}:
            yield pack.routes.problem((*place, "by", at), name, "the rule asks no such team")
    within = Within.parse(recurs.respond_within)
    if shortest(Within.parse(recurs.chase_after)) >= longest(within):
        wrong = f"asked again only when the answer is overdue, which is due within {recurs.respond_within}"
        yield pack.routes.problem((*place, "chase_after"), recurs.chase_after, wrong)
    for name in (*ask.candidates, *ask.support, *ask.fallback):
        if name not in closed and (found := _closed(pack, name)) is not None:
            closed[name] = found
        shut = closed.get(name, timedelta())
        if at_most(within, shut) + shut > _least(recurs):
            wrong = (
                f"the door of {name} may stay shut for {-(-shut // _DAY)} days, so the next contact may fall due "
                f"before anybody hears that nothing was said of the one before, which takes {recurs.respond_within}"
            )
            yield pack.routes.problem((*place, "every"), recurs.every, wrong)
            return


def _least(recurs: Recurs) -> timedelta:
    """The least time from one contact's day to the next's, without the hour that a change of the clock may take."""
    return recurs.day(_SOME_DAY, 1) - _SOME_DAY - timedelta(hours=1)


def _closed(pack: Sources, name: str) -> timedelta | None:
    """The longest the team's door stays shut; None for a name that is no team's, which is another problem."""
    agency_id, _, team_id = name.partition("/")
    area = pack.area.model
    for agency in pack.agencies.model.agencies:
        for team in agency.teams:
            if (agency.id, team.id) == (agency_id, team_id):
                hours = team.hours if team.hours is not None else agency.hours
                return longest_closed(calendar(hours, area.zone, area.nation), _SOME_DAY)
    return None
