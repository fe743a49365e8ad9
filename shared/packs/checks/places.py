"""Absences: who stands in exists and is there, and no team is away twice on one day."""

from collections.abc import Iterator, Mapping

from shared.packs.agencies import Absence, Team
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.source import Place


def places(pack: Sources) -> Iterator[Problem]:
    """Covers that are nobody, the team itself or away themselves on those days; absences that overlap."""
    teams = dict(_teams(pack))
    for name, (place, team) in teams.items():
        absences = team.capacity.absences if team.capacity is not None else ()
        for at, absence in enumerate(absences):
            here = (*place, "capacity", "absences", at)
            if any(_overlap(absence, earlier) for earlier in absences[:at]):
                yield pack.agencies.problem((*here, "from"), f"{absence.from_}", "it overlaps an absence above")
            if absence.cover is not None:
                yield from _cover(pack, (*here, "cover"), name, absence, teams)


def _cover(
    pack: Sources, place: Place, name: str, absence: Absence, teams: Mapping[str, tuple[Place, Team]]
) -> Iterator[Problem]:
    cover = absence.cover or ""
    if cover not in teams:
        yield pack.agencies.problem(place, cover, "no agency and team of that name in this file", tuple(teams))
    elif cover == name:
        yield pack.agencies.problem(place, cover, "the team stands in for itself")
    elif any(_overlap(absence, other) for other in _absences(teams[cover][1])):
        yield pack.agencies.problem(place, cover, "who stands in is away on some of these days too")


def _teams(pack: Sources) -> Iterator[tuple[str, tuple[Place, Team]]]:
    for at, agency in enumerate(pack.agencies.model.agencies):
        for number, team in enumerate(agency.teams):
            yield f"{agency.id}/{team.id}", (("agencies", at, "teams", number), team)


def _absences(team: Team) -> tuple[Absence, ...]:
    return team.capacity.absences if team.capacity is not None else ()


def _overlap(one: Absence, other: Absence) -> bool:
    return one.from_ <= other.until and other.from_ <= one.until
