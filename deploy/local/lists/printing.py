"""Lists as people and spreadsheets read them. Nothing in a row is a name or words of anybody but the pack's."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from deploy.local.lists.rows import Dated, Entry, Figure, Happened, OpenApplication, Row, Seat, Told, With
from shared.packs.lists import AnyList, Applications, Desks, Lists, Measures, Register, Review

_ROWS: tuple[tuple[type[AnyList], type[Row]], ...] = (
    (Review, Entry), (Register, Entry), (Desks, Seat), (Applications, OpenApplication), (Measures, Figure)
)  # fmt: skip
_ALWAYS = {"list", "day", "team"}


def heading(one: AnyList, lists: Lists, on: date) -> Iterator[str]:
    """What the list is, of which day and week, for whom."""
    yield f"{one.title} · {said(on)}{_week(one, lists, on)}"
    yield f"for the {one.reader.role}, {one.reader.organisation}"


def lines(rows: Sequence[Row], zone: ZoneInfo) -> Iterator[str]:
    """Rows of one list for people, with a line that says that there are none."""
    if not rows:
        yield "nobody"
    for row in rows:
        if isinstance(row, Entry):
            yield from _entry(row, zone)
        if isinstance(row, OpenApplication):
            yield _application(row, zone)
    for desk, seats in groupby((row for row in rows if isinstance(row, Seat)), key=lambda seat: seat.team):
        yield f"{desk}"
        yield from (f"  {_seat(seat, zone)}" for seat in seats)
    yield from (_figure(row) for row in rows if isinstance(row, Figure))


def spreadsheet(one: AnyList, rows: Iterable[Row], zone: ZoneInfo) -> Iterator[str]:
    """CSV (RFC 4180), a line a row; of several things in a cell each is separated by a semicolon."""
    columns = columns_of(one)
    yield _line(columns)
    for row in rows:
        yield _line([_cell(getattr(row, column), zone) for column in columns])


def columns_of(one: AnyList) -> list[str]:
    """What a list's rows show, in the order of the row."""
    model = next(row for kind, row in _ROWS if isinstance(one, kind))
    shown = {*_ALWAYS, *getattr(one, "columns", model.model_fields)}
    return [name for name in model.model_fields if name in shown]


def said(on: date) -> str:
    """A date in words, with its year: lists look far back."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def _week(one: AnyList, lists: Lists, on: date) -> str:
    rotation = lists.file.rotation
    if isinstance(one, Measures) or rotation.weeks == 1:
        return ""
    return f" · week {rotation.week_of(on)} of {rotation.weeks}"


def _entry(row: Entry, zone: ZoneInfo) -> Iterator[str]:
    yield str(row.person) if row.person is not None else "somebody"
    yield from (f"  the person {reason}" for reason in (row.reasons or ())[:1])
    yield from (f"  {reason}" for reason in (row.reasons or ())[1:])
    yield from (f"  {_words(one, zone)}" for one in row.dates or ())
    if "last_seen" in row.model_fields_set:
        yield f"  last seen: {_date(row.last_seen)}"
    yield from (f"  {_words(one, zone)}" for one in row.events or ())
    yield from (f"  with {_words(one, zone)}" for one in row.asked or ())
    yield from (f"    {_words(one, zone)}" for one in row.timeline or ())


def _seat(row: Seat, zone: ZoneInfo) -> str:
    parts = [_clock(row.appointment, zone) if row.appointment is not None else ""]
    parts += [f"person {row.person}" if row.person else "", f"referral {row.referral}" if row.referral else ""]
    parts += [row.because or "", row.band.value.replace("_", " ") if row.band else ""]
    parts += [f"answer by {_clock(row.respond_by, zone)}" if row.respond_by else ""]
    parts += [f"also: {', '.join(row.also)}" if row.also else ""]
    return " · ".join(part for part in parts if part)


def _application(row: OpenApplication, zone: ZoneInfo) -> str:
    asked = f"asked of {row.asked}" if row.asked else ""
    standing = row.standing.value.replace("_", " ") if row.standing is not None else ""
    missing = ", ".join(row.missing or ()) or "nothing, it waits for a place"
    parts = [f"person {row.person}" if row.person else "", f"referral {row.referral}" if row.referral else ""]
    parts += [row.application or "", f"since {_date(row.since)}" if row.since else "", row.step or "", asked, standing]
    parts += [f"since {_date(row.step_since)}" if row.step_since else ""]
    parts += [f"by {_clock(row.answer_by, zone)}" if row.answer_by else ""]
    parts += [f"missing: {missing}" if row.missing is not None else ""]
    return " · ".join(part for part in parts if part)


def _figure(row: Figure) -> str:
    number = row.hidden if row.number is None else f"{row.number:,}"
    shown = number if row.of is None else f"{number} of {row.of:,}"
    return f"{row.title}: {shown}" if row.split is None else f"  {row.split} {row.group}: {shown}"


def _words(one: BaseModel, zone: ZoneInfo) -> str:
    if isinstance(one, Dated):
        return f"{one.what}: {_date(one.on)}"
    if isinstance(one, With):
        return f"{one.team}, {one.state.value.replace('_', ' ')}, since {_date(one.since)}"
    if isinstance(one, Told):
        return f"{_clock(one.at, zone)} {one.what}"
    if isinstance(one, Happened):
        return f"{one.kind.value.replace('_', ' ')}, {_clock(one.at, zone)} ({one.event_id})"
    return str(one)


def _date(on: date | None) -> str:
    return "never, or nobody recorded it" if on is None else f"{on.day} {on:%B %Y}"


def _clock(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"


def _cell(value: Any, zone: ZoneInfo) -> object:
    if isinstance(value, tuple):
        return "; ".join(str(_cell(one, zone)) for one in value)
    if isinstance(value, BaseModel):
        return _words(value, zone)
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    return value.value if isinstance(value, Enum) else value


def _line(cells: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
