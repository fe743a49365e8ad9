"""Lists of the area on the moment's day: who is on them, who is not, who is expected where, what is counted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from deploy.local.cases.checks.view import View
from deploy.local.cases.lists import OnList
from deploy.local.cases.living import led, lives
from deploy.local.fairness.people import survivor
from deploy.local.lists.asked_for import Area, NoSuchListError
from deploy.local.lists.making import Occasion, begun
from deploy.local.lists.rows import Entry, Figure, OpenApplication, Row, Seat
from shared.contracts.people import PersonScored, PersonStopped
from shared.packs import Problem
from shared.packs.lists import Lists

_LEAST = 1


def on_lists(view: View) -> Iterator[Problem]:
    """`lists`."""
    expect = view.scene.moment.expect
    for at, wanted in enumerate(expect.lists if expect is not None else ()):
        try:
            rows = _made(view, wanted.name)
        except NoSuchListError as error:
            yield view.problem("expect", ("lists", at, "name"), wanted.name, str(error))
        else:
            yield from _people(view, at, wanted, rows)
            yield from _desks(view, at, wanted, rows)
            yield from _missing(view, at, wanted, rows)
            yield from _figures(view, at, wanted, rows)
            yield from _groups(view, at, wanted, rows)


def _made(view: View, name: str) -> Sequence[Row]:
    area, day = view.stage.play.case.area, view.now.astimezone(view.zone).date()
    lists: Lists | None = view.stage.town.packs.policies.lists.get(area)
    wanted = Area(area, lists).named(name, day)
    if lists is None:
        return ()
    under_way = begun(wanted, Occasion(view.pack, lists, day, _LEAST, _heard(view)))
    for life in lives(view.stage.town, led(view.stage.town)):
        for _, each in under_way:
            each.look(life)
    return [row for _, each in under_way for row in each.rows()]


def _heard(view: View) -> dict[UUID, datetime]:
    """When each event was heard of first."""
    said = reversed(view.stage.town.said)
    return {of.event_id: one.at for one in said if isinstance(of := one.message.data, PersonScored | PersonStopped)}


def _people(view: View, at: int, wanted: OnList, rows: Sequence[Row]) -> Iterator[Problem]:
    there = {row.person for row in rows if isinstance(row, Entry | Seat | OpenApplication)}
    for number, name in enumerate(wanted.has):
        if _id(view, name) not in there:
            yield view.problem("expect", ("lists", at, "has", number), name, f"is not on {wanted.name}")
    for number, name in enumerate(wanted.lacks):
        if _id(view, name) in there:
            yield view.problem("expect", ("lists", at, "lacks", number), name, f"is on {wanted.name}")


def _desks(view: View, at: int, wanted: OnList, rows: Sequence[Row]) -> Iterator[Problem]:
    for name, desks in wanted.desks.items():
        found = {row.team for row in rows if isinstance(row, Seat) and row.person == _id(view, name)}
        if found != set(desks):
            wrong = f"is expected at {', '.join(sorted(found)) or 'no desk'}"
            yield view.problem("expect", ("lists", at, "desks", name), name, wrong)


def _missing(view: View, at: int, wanted: OnList, rows: Sequence[Row]) -> Iterator[Problem]:
    for name, steps in wanted.missing.items():
        found = next((one for one in rows if isinstance(one, OpenApplication) and one.person == _id(view, name)), None)
        if found is None or tuple(found.missing or ()) != steps:
            wrong = "nobody applies" if found is None else f"missing is {', '.join(found.missing or ()) or 'nothing'}"
            yield view.problem("expect", ("lists", at, "missing", name), name, wrong)


def _figures(view: View, at: int, wanted: OnList, rows: Sequence[Row]) -> Iterator[Problem]:
    found = {row.id: row.number for row in rows if isinstance(row, Figure) and row.split is None}
    for name, number in wanted.figures.items():
        place = ("lists", at, "figures", name)
        if name not in found:
            yield view.problem("expect", place, name, f"{wanted.name} has no such figure", found)
        elif found[name] != number:
            yield view.problem("expect", place, number, f"{name} is {found[name]}")


def _groups(view: View, at: int, wanted: OnList, rows: Sequence[Row]) -> Iterator[Problem]:
    found = {(row.id, row.group): row.number for row in rows if isinstance(row, Figure) and row.group is not None}
    for name, groups in wanted.groups.items():
        for group, number in groups.items():
            if (is_now := found.get((name, group), 0)) != number:
                place = ("lists", at, "groups", name, group)
                yield view.problem("expect", place, number, f"{group} of {name} is {is_now}")


def _id(view: View, name: str) -> UUID | None:
    person_id = view.stage.persons.get(name)
    return survivor(person_id, led(view.stage.town)) if person_id is not None else None
