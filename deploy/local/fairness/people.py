"""Who is one person and what is recorded of them: rows of origins folded (docs/adr/0014). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.kit.clock import instant

Detail = Mapping[str, Any]
"""One thing recorded: `value`, `time` and `event_id`, as scoring keeps it."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is recorded of a person or of one origin. `area` is where they were heard of last.

    `somebody`: whether it is a person at all; an address, which is told of too, is nobody.
    """

    area: Detail | None
    details: Mapping[str, Detail]
    somebody: bool = True

    def also(self, other: "Recorded") -> "Recorded":
        """Both in one, the newer word where both have one."""
        areas = [area for area in (self.area, other.area) if area is not None]
        both = self.details.keys() & other.details.keys()
        newer = {name: max(self.details[name], other.details[name], key=_order) for name in both}
        return Recorded(max(areas, key=_order, default=None), {**self.details, **other.details, **newer})


def people(origins: Iterable[tuple[UUID, Recorded]], now_is: Mapping[UUID, UUID]) -> dict[UUID, Recorded]:
    """By person. Who is known by a number alone is among them: of them nothing is recorded, and that is shown."""
    found: dict[UUID, Recorded] = {}
    for origin, recorded in origins:
        if recorded.somebody:
            person_id = survivor(origin, now_is)
            known = found.get(person_id)
            found[person_id] = recorded if known is None else known.also(recorded)
    return found


def survivor(person_id: UUID, now_is: Mapping[UUID, UUID]) -> UUID:
    """Whose record it is after all merges. `now_is`: an id → the one it leads to."""
    seen = {person_id}
    while (other := now_is.get(person_id)) is not None and other not in seen:
        seen.add(other)
        person_id = other
    return person_id


def _order(said: Detail) -> tuple[datetime, str]:
    return instant(said["time"]), said["event_id"]
