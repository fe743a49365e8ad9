"""Who of a chain has a place for somebody: full teams, absences, who stands in, who waits (S13, S34).

Absence is judged by the time of the fact that is decided, so that a repeat, and a trial for the rows a decision needs,
come to the same.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from services.router.ahead import spoken
from services.router.matching import Chain
from services.router.pen import Pen
from services.router.policy import Policy
from services.router.state import PersonRow, Referral
from services.router.team import TeamRow
from shared.kit.calendar import Calendar
from shared.packs import AreaPack
from shared.packs.agencies import Absence, Capacity

WhenFull = Literal["wait", "next"]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a team cannot take anybody now, in words; since a day when it can again, and who stands in."""

    why: Literal["full", "away"]
    words: str
    back: datetime | None = None
    cover: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is asked, None when nobody is there; who comes after. `instead_of`: whom it stands in for.

    `notes`: why others are not asked. `waits`: why a place must be waited for, `back` until when at least. `full`: who
    would have been asked but had no place (S34).
    """

    name: str | None
    remaining: tuple[str, ...] = ()
    instead_of: str | None = None
    notes: tuple[str, ...] = ()
    waits: str | None = None
    back: datetime | None = None
    full: tuple[str, ...] = ()


def chosen(pen: Pen, area: str, chain: Chain) -> Choice:
    """Who of a chain is asked; nobody where none of them can help this person."""
    if not chain.able:
        return Choice(None, notes=("none of those who could be asked can help this person",))
    return choose(pen, area, chain.candidates, chain.rule.when_full)


def choose(
    pen: Pen, area: str, names: tuple[str, ...], when_full: WhenFull | None, taken: Collection[str] = ()
) -> Choice:
    """Of these teams in order the first that has a place, or who stands in for it; else one where it may wait.

    `taken` stand in for nobody: they were asked before, or are asked already. Whom it passes over is counted.
    """
    pack = pen.policy.pack(area)
    passed: list[tuple[int, Hindrance]] = []
    for at, name in enumerate(names):
        notes = tuple(one.words for _, one in passed)
        found = hindrance(pen, pack, name)
        if found is None:
            return _counted(pen, area, names, passed, Choice(name, names[at + 1 :], notes=notes))
        if found.cover is not None and found.cover not in taken and hindrance(pen, pack, found.cover) is None:
            cover = pack.targets[found.cover].team.name
            rest = tuple(one for one in names[at + 1 :] if one != found.cover)
            notes = (*notes, f"{found.words}, and {cover} stands in")
            return _counted(pen, area, names, passed, Choice(found.cover, rest, name, notes))
        if _rule_of_waiting(pack, name, when_full) == "wait":
            return _counted(pen, area, names, passed, _waiting(names, at, found, notes))
        passed.append((at, found))
    return _nobody_free(pen, area, names, passed)


def candidates_left(referral: Referral, person: PersonRow, policy: Policy) -> tuple[str, ...]:
    """Who comes next in this case: never one asked before, nor one that is asked about this person already."""
    targets, open_ = policy.pack(referral.area).targets, person.open.values()
    gone = {referral.target, *referral.asked_before, *(() if referral.step else open_)}
    return tuple(name for name in referral.remaining if name in targets and name not in gone)


def hindrance(pen: Pen, pack: AreaPack, name: str) -> Hindrance | None:
    """What keeps a team from taking one more; who waits there already comes first."""
    capacity = pack.targets[name].team.capacity
    if capacity is None:
        return None
    if (away := _away(pen, pack, name, capacity)) is not None:
        return away
    row = pen.team(pack.area.area, name)
    if not row.waiting and (capacity.limit is None or len(row.open) < capacity.limit):
        return None
    number = f"{len(row.open)} of {capacity.limit}" if capacity.limit is not None else f"{len(row.waiting)} wait"
    return Hindrance("full", f"{pack.targets[name].team.name} is full ({number})")


def away_in_words(pen: Pen, pack: AreaPack, name: str) -> str | None:
    """That a team is away and until when; None when it is there."""
    capacity = pack.targets[name].team.capacity
    away = _away(pen, pack, name, capacity) if capacity is not None else None
    return away.words if away is not None else None


def standing_in(pen: Pen, pack: AreaPack, name: str) -> Choice | None:
    """Who stands in for a team that has somebody already and is away (S28); None when it is there or nobody does."""
    target = pack.targets.get(name)
    capacity = target.team.capacity if target is not None else None
    away = _away(pen, pack, name, capacity) if capacity is not None else None
    if away is None or away.cover is None or hindrance(pen, pack, away.cover) is not None:
        return None
    cover = pack.targets[away.cover].team.name
    return Choice(away.cover, instead_of=name, notes=(f"{away.words}, and {cover} stands in",))


def free_from(pen: Pen, pack: AreaPack, row: TeamRow) -> datetime | None:
    """When the first who waits may be offered a place: now, when the team is back, or None while it is full."""
    target = pack.targets.get(row.name)
    capacity = target.team.capacity if target is not None else None
    if capacity is None:
        return None
    if capacity.limit is not None and len(row.open) >= capacity.limit:
        return None
    away = _away(pen, pack, row.name, capacity)
    return pen.now if away is None else away.back


def _away(pen: Pen, pack: AreaPack, name: str, capacity: Capacity) -> Hindrance | None:
    today = as_of(pen).astimezone(pack.area.zone).date()
    found = next((one for one in capacity.absences if one.has(today)), None)
    if found is None:
        return None
    back = _back(found.until, capacity.absences)
    words = f"{pack.targets[name].team.name} is away until {spoken(back - timedelta(days=1))}"
    return Hindrance("away", words, _midnight(pack.targets[name].calendar, back), found.cover)


def as_of(pen: Pen) -> datetime:
    """The time by which absence is judged."""
    return max(pen.cause.time, pen.cause.accepted_time)


def _back(last: date, absences: Collection[Absence]) -> date:
    """The first day without an absence after this one."""
    day = last + timedelta(days=1)
    following = next((one for one in absences if one.has(day)), None)
    return day if following is None else _back(following.until, absences)


def _midnight(calendar: Calendar, day: date) -> datetime:
    return calendar.local(day, time(0))


def _rule_of_waiting(pack: AreaPack, name: str, when_full: WhenFull | None) -> WhenFull:
    capacity = pack.targets[name].team.capacity
    return when_full or (capacity.when_full if capacity is not None else "next")


def _waiting(names: tuple[str, ...], at: int, found: Hindrance, notes: tuple[str, ...]) -> Choice:
    return Choice(names[at], names[at + 1 :], None, notes, found.words, found.back)


def _nobody_free(pen: Pen, area: str, names: tuple[str, ...], passed: list[tuple[int, Hindrance]]) -> Choice:
    """Nobody goes without a place in some queue: it waits at the first that is there and only full."""
    notes = tuple(one.words for _, one in passed)
    for place, (at, found) in enumerate(passed):
        if found.why == "full":
            others = [*passed[:place], *passed[place + 1 :]]
            notes = tuple(one.words for _, one in others)
            return _counted(pen, area, names, others, _waiting(names, at, found, notes))
    return _counted(pen, area, names, passed, Choice(None, notes=notes))


def _counted(
    pen: Pen, area: str, names: tuple[str, ...], passed: Collection[tuple[int, Hindrance]], choice: Choice
) -> Choice:
    for at, found in passed:
        pen.keep_team(pen.team(area, names[at]).turning_away(found.why))
    full = tuple(names[at] for at, found in passed if found.why == "full")
    return replace(choice, full=full) if full else choice
