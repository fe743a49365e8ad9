"""A circle that is too large for one process and its memory: judged family by family, then routed pack by pack.

Whose scores hang on each other is a family; whom to ask hangs on everybody in the circle. What scoring tells lies in
the spool between the two, so that no process has all of it at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from deploy.local.cases.town import Packs
from deploy.local.fairness.model import Groups
from deploy.local.simulation.heard import Step, Timed, areas_of, heard, timed
from deploy.local.simulation.judging import Hearing
from deploy.local.simulation.model import Circle, Family, Replayed, Scope, Told
from deploy.local.simulation.routing import Opened, Routed, routed
from deploy.local.simulation.spool import Place, Spool
from deploy.local.simulation.untouched import Two
from shared.kit.journal import Record


@dataclass(slots=True)
class Part:
    """What scoring makes of some families with one pack. `told`: where it lies; the rest as in Replayed."""

    told: list[Place] = field(default_factory=list)
    scores: dict[UUID, Told] = field(default_factory=dict)
    people: dict[UUID, Groups] = field(default_factory=dict)
    now_is: dict[UUID, UUID] = field(default_factory=dict)
    dead: int = 0

    def also(self, other: "Part") -> None:
        """What it makes of others besides."""
        self.told += other.told
        self.scores |= other.scores
        self.people |= other.people
        self.now_is |= other.now_is
        self.dead += other.dead

    def replayed(self, by: Routed) -> Replayed:
        """With what the router makes of it."""
        return Replayed(by.asked, self.scores, self.people, self.now_is, by.unheard, self.dead)


Parts = tuple[Part, Part]
"""With the packs in force and with those tried; one and the same where both judge alike."""


def judged_by_family(families: Iterable[Family], kept: Spool, two: Two, scope: Scope, step: Step) -> Parts:
    """Each of them alone, by the packs tried only where those judge otherwise."""
    parts = now, then = Part(), Part()
    alike = True
    for family in families:
        found = _judged(family, kept, two, scope, step)
        alike = alike and len(found) == 1
        now.also(found[0])
        then.also(found[-1])
    return (now, now) if alike else parts


def added(parts: Iterable[Parts]) -> Parts:
    """All of them in one."""
    now, then = Part(), Part()
    alike = True
    for one, other in parts:
        now.also(one)
        then.also(other)
        alike = alike and one is other
    return (now, now) if alike else (now, then)


def routed_by_place(
    told: Iterable[Place], circle: Circle, kept: Spool, packs: Packs, scope: Scope, *, step: Step
) -> Routed:
    """Everything that was told or answered, as it is read."""
    places = sorted(chain(told, circle.answers))
    found = chain.from_iterable(map(_timed, kept.read(places)))
    opened: Opened = {one.referral_id: one for one in circle.opened}
    return routed(packs.policies.routing, found, opened, scope.until, step)


def _judged(family: Family, kept: Spool, two: Two, scope: Scope, step: Step) -> list[Part]:
    """By each that is asked (`Two.judges`)."""
    events = tuple(heard(family.events, kept))
    areas = areas_of(events)
    hearing = Hearing(two.judges(areas), scope.ranks & areas)
    told: list[list[Place]] = [[] for _ in hearing.found]
    for place, event in zip(family.events, events, strict=True):
        hearing.hears(event)
        for one, places in zip(hearing.found, told, strict=True):
            if said := one.handed_on():
                places.append(kept.beside(place, said))
        step()
    until = scope.until.date()
    return [
        Part(places, one.scores, one.groups(until), one.now_is, one.dead)
        for one, places in zip(hearing.found, told, strict=True)
    ]


def _timed(found: Any) -> Sequence[Timed]:
    """An answer as it was heard, or what scoring told when it heard an event."""
    return [timed(found)] if isinstance(found, Record) else found
