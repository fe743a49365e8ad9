"""What is announced for a day ahead: by when it must be arranged, and when to remind of it. Pure (S9)."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from services.router.matching import Chain
from services.router.pen import Pen
from services.router.state import Referral
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band
from shared.kit.calendar import Calendar
from shared.packs import Target
from shared.packs.asks import Ahead

_MORNING = time(9)
"""Ours: when a reminder comes on a day on which the door stays shut."""
_LOOK_FOR = 14


def planned(referral: Referral, chain: Chain, scored: PersonScored, target: Target, now: datetime) -> Referral:
    """The referral with the day it is for: its answer is due when that day's appointment is over."""
    if chain.rule.ahead is None or scored.expected_on is None:
        return referral
    expected, calendar = scored.expected_on, target.calendar
    reminders = (remind_at(expected + timedelta(days=days), calendar) for days in chain.rule.ahead.remind)
    return referral.model_copy(
        update={
            "band": Band.PLANNED,
            "respond_by": end_of(appointment_on(chain.rule.ahead, expected, calendar), calendar),
            "expected_on": expected,
            "reminders": tuple(sorted({one for one in reminders if one > now})),
        }
    )


def appointment_on(ahead: Ahead, expected: date, calendar: Calendar) -> date:
    """The day of the appointment: so many days after, moved where the door is shut as the pack says."""
    return open_day(expected + timedelta(days=ahead.appointment_days), ahead.on_closed_day, calendar, expected)


def open_day(wanted: date, on_closed_day: Literal["before", "after"], calendar: Calendar, not_before: date) -> date:
    """This day, or where the door stays shut the open one before it, no earlier than that, or after it."""
    if on_closed_day == "before":
        earlier = (wanted - timedelta(days=back) for back in range((wanted - not_before).days + 1))
        if (found := next((day for day in earlier if _open(day, calendar)), None)) is not None:
            return found
    later = (wanted + timedelta(days=on) for on in range(_LOOK_FOR))
    return next((day for day in later if _open(day, calendar)), wanted)


def end_of(day: date, calendar: Calendar) -> datetime:
    """When the door closes that day, midnight where it does not open or never closes."""
    ends = [until for _, until in calendar.of_day(day)]
    return ends[-1] if ends else calendar.local(day + timedelta(days=1), time(0))


def remind_at(day: date, calendar: Calendar) -> datetime:
    """When the door opens that day, else in the morning."""
    opens = [start for start, _ in calendar.of_day(day)]
    return opens[0] if opens else calendar.local(day, _MORNING)


def spoken(day: date, beside: date | None = None) -> str:
    """A day as people say it: `Tuesday 24 November`; with its year, where it is another than that of `beside`."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if beside is not None and day.year != beside.year else "")


def _open(day: date, calendar: Calendar) -> bool:
    return calendar.always or bool(calendar.of_day(day))


def remind(pen: Pen, referral: Referral) -> str:
    """The day comes near, or is there: who has the referral hears of it, whatever they answered."""
    assert referral.expected_on is not None  # noqa: S101 - reminders are made of it
    today = pen.now.astimezone(pen.pack(referral).area.zone).date()
    days = (referral.expected_on - today).days
    near = {-1: "was yesterday", 0: "is today", 1: "is tomorrow"}
    reason = f"a reminder: the day this is planned for {near.get(days, f'is {spoken(referral.expected_on)}')}"
    referral = pen.happened(referral, "reminded", referral.state, reason, reminders=referral.reminders[1:])
    pen.keep(pen.tell_agency(referral, "referral.reminded", reason))
    return reason
