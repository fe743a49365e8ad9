"""Doors: one that an answer is due by opens, and one that is named opens at all and once at a time."""

from collections.abc import Iterator
from datetime import time
from itertools import combinations

from shared.kit.calendar import Span
from shared.packs.agencies import Session, Team
from shared.packs.checks.asks import asked, asks, bands
from shared.packs.checks.sources import Sources
from shared.packs.hours import Hours
from shared.packs.problems import Problem
from shared.packs.source import Place

_OUTREACH = "outreach"
_BY_THE_DOOR = frozenset({"same_day", "next_opening"})


def doors(pack: Sources) -> Iterator[Problem]:
    """Clocks that wait for a door that never opens; sessions that never open, overlap themselves or are for nobody."""
    waiting = dict(_waiting_for_doors(pack))
    for at, agency in enumerate(pack.agencies.model.agencies):
        for number, team in enumerate(agency.teams):
            place: Place = ("agencies", at, "teams", number)
            own = team.hours is not None
            name, hours = f"{agency.id}/{team.id}", team.hours if team.hours is not None else agency.hours
            if name in waiting and never_opens(hours):
                wrong = f"its door never opens, and {waiting[name]}"
                yield pack.agencies.problem((*(place if own else place[:2]), "hours"), name, wrong)
            yield from _sessions(pack, place, team)


def never_opens(hours: Hours) -> bool:
    """Whether there is no hour of any day."""
    return hours != "always" and not any(hours.values())


def _waiting_for_doors(pack: Sources) -> Iterator[tuple[str, str]]:
    file = pack.routes.model
    for place, ask in asks(file):
        within = ask.respond_within or file.respond_within
        if by := next((within[band] for band in bands(ask) if within[band] in _BY_THE_DOOR), None):
            for _, name in asked(place, ask):
                yield name, f"the rule {ask.id} wants an answer by {by}"


def _sessions(pack: Sources, place: Place, team: Team) -> Iterator[Problem]:
    for number, session in enumerate(team.sessions):
        if never_opens(session.hours):
            wrong = "this session never opens; one that is not held stands nowhere"
            yield pack.agencies.problem((*place, "sessions", number, "hours"), session.name, wrong)
        if _nobody_comes(team, session):
            wrong = "nobody whom the team serves may come to this session"
            yield pack.agencies.problem((*place, "sessions", number, "serves"), session.name, wrong)
    if team.outreach is not None and team.site != _OUTREACH:
        wrong = f"who meets people outside has no door of its own: the site is {_OUTREACH}, and doors are sessions"
        yield pack.agencies.problem((*place, "site"), team.site, wrong)
    for (_, before), (number, after) in combinations(enumerate(team.sessions), 2):
        if (before.name, before.site) == (after.name, after.site) and _overlap(before, after):
            wrong = "the hours overlap those of the same door above"
            yield pack.agencies.problem((*place, "sessions", number, "hours"), after.name, wrong)


def _nobody_comes(team: Team, session: Session) -> bool:
    """Whether nobody whom the team serves may come to its session."""
    ours, theirs = team.serves, session.serves
    if ours is None or theirs is None:
        return False
    ages = ours.age is not None and theirs.age is not None and not ours.age.meets(theirs.age)
    parts = ("districts", "substances", "languages", "sexes")
    pairs = ((getattr(ours, part), getattr(theirs, part)) for part in parts)
    flags = bool(theirs.flags_any) and theirs.flags_any <= ours.flags_none
    return ages or flags or any(one and other and one.isdisjoint(other) for one, other in pairs)


def _overlap(one: Session, other: Session) -> bool:
    if one.hours == "always" or other.hours == "always":
        return not (never_opens(one.hours) or never_opens(other.hours))
    days = one.hours.keys() & other.hours.keys()
    return any(_meet(a, b) for day in days for a in one.hours[day] for b in other.hours[day])


def _meet(one: Span, other: Span) -> bool:
    return _before(one, other) and _before(other, one)


def _before(one: Span, other: Span) -> bool:
    """Whether one opens before the other closes; 00:00 is the end of the day."""
    return one.opens < other.until or other.until == time(0)
