"""How a list is made: everybody is looked at once, one after the other, and what was found becomes rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from deploy.local.lists.applications import ApplicationList
from deploy.local.lists.desks import DeskList
from deploy.local.lists.figures import FigureList
from deploy.local.lists.lives import Life, end_of
from deploy.local.lists.registers import RegisterList
from deploy.local.lists.reviews import ReviewList
from deploy.local.lists.rows import Row
from shared.packs import AreaPack
from shared.packs.lists import AnyList, Applications, Desks, Lists, Register, Review


class Making(Protocol):
    """A list while it is made."""

    def look(self, life: Life) -> None:
        """One more person or address."""

    def rows(self) -> Iterable[Row]:
        """The list, once everybody was looked at."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The area and day a list is made for. `heard`: when what came late was heard of; `least`: smaller groups hide."""

    pack: AreaPack
    lists: Lists
    day: date
    least: int
    heard: Mapping[UUID, datetime] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """The moment whose truth the list tells."""
        return end_of(self.day, self.pack.area.zone)


def making(one: AnyList, occasion: Occasion) -> Making:
    """A list of which nobody was looked at yet."""
    pack, lists, day, at = occasion.pack, occasion.lists, occasion.day, occasion.at
    if isinstance(one, Review):
        return ReviewList(one, lists, day, at)
    if isinstance(one, Register):
        return RegisterList(one, pack.area.zone, day, at, occasion.heard)
    if isinstance(one, Desks):
        return DeskList(one, pack, day, at)
    if isinstance(one, Applications):
        return ApplicationList(one, pack, at)
    return FigureList(one, pack.area.zone, day, at, occasion.least)


def begun(lists: Sequence[AnyList], occasion: Occasion) -> list[tuple[AnyList, Making]]:
    """Several lists that are made of one look at everybody."""
    return [(one, making(one, occasion)) for one in lists]
