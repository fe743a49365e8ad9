"""Which lists a name means: one of the area's own, or `week` for all of a week. Reads the area's pack, nothing else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.local.lists.printing import said
from shared.packs.lists import AnyList, Lists, Measures
from shared.packs.measures import period_of
from shared.packs.problems import closest

WEEK = "week"


class NoSuchListError(Exception):
    """The area has no list of that name; says which was probably meant."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area by name, with its lists; None where it has no lists.yaml."""

    name: str
    lists: Lists | None

    def named(self, name: str, day: date) -> tuple[AnyList, ...]:
        """The lists a name means. Raises NoSuchListError."""
        if self.lists is None:
            raise NoSuchListError(f"{self.name} has no lists.yaml")
        if name == WEEK:
            return self.lists.file.of_week(day)
        if (one := self.lists.file.by_id.get(name)) is not None:
            return (one,)
        known = (*self.lists.file.by_id, WEEK)
        meant = closest(name, known)
        hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(known)}"
        raise NoSuchListError(f"{self.name} has no list of that name; {hint}")


class Offered(BaseModel):
    """One list an area has. `next`: the first day from the one asked about on which it is made."""

    model_config = ConfigDict(frozen=True)

    area: str
    list: str
    title: str
    next: date
    reader: str
    source: str


def overview(area: Area, day: date) -> Iterator[Offered]:
    """Each list of an area, when it is made next, for whom."""
    if area.lists is None:
        return
    for one in area.lists.file.by_id.values():
        yield Offered(
            area=area.name,
            list=one.id,
            title=one.title,
            next=next_day(one, area.lists, day),
            reader=f"{one.reader.role}, {one.reader.organisation}",
            source=one.source,
        )


def in_words(area: Area, day: date, offered: Sequence[Offered]) -> Iterator[str]:
    """An overview for people."""
    if area.lists is None:
        yield f"{area.name}: no lists of its own"
        return
    rotation = area.lists.file.rotation
    week = f", week {rotation.week_of(day)} of {rotation.weeks}" if rotation.weeks > 1 else ""
    yield f"{area.name} · {said(day)}{week}"
    for one in offered:
        yield f"  {one.list:<24} {one.title} · next on {said(one.next)} · for the {one.reader}"


def next_day(one: AnyList, lists: Lists, day: date) -> date:
    """The first day from this one on which a list is made; figures on the last day of their period."""
    return period_of(day, one.period)[1] if isinstance(one, Measures) else one.next_due(lists.file.rotation, day)


def missed_day(one: AnyList, lists: Lists, day: date) -> str | None:
    """That it is another day's list, None where it is this one's."""
    if isinstance(one, Measures):
        return None
    rotation = lists.file.rotation
    due = one.next_due(rotation, day)
    return None if due == day else f"{one.id} is next due on {said(due)}; this is how it is on {said(day)}"


def areas_in(folder: Path, names: list[str]) -> Iterator[Area]:
    """Areas by name, in their order. Raises PackError with all that is wrong in one."""
    from shared.packs.list_names import load_area_lists  # noqa: PLC0415 - compiling costs a third of a second

    for name in names:
        yield Area(name, load_area_lists(folder / name))
