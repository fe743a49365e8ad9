"""Each step of the same day is measured: told, answered, seen, by the local day (issue: every minute counts)."""

from datetime import date, timedelta
from typing import Any

import pytest

from deploy.local.lists.lives import Ask
from shared.contracts.vocabulary import Band
from tests.unit.lists.builders import FRIDAY, SAM, ask, at, figures, life, on, totals

BEACON, COUNCIL = "the-beacon/entry-into-service", "walsall-council/housing"
MET = on(FRIDAY, "walk_in")
SATURDAY = FRIDAY + timedelta(days=1)
MONTHS_END = date(2026, 11, 30)


def same_day(*asks: Ask, day: date = MONTHS_END) -> dict[str, tuple[int | None, int | None]]:
    return totals("same-day", day, life(MET, asks=asks))


def test_told_answered_and_seen_within_the_day_are_three_good_figures() -> None:
    steps = [("delivered", at(FRIDAY, "10:01")), ("accepted", at(FRIDAY, "11:00")), ("attended", at(FRIDAY, "23:59"))]
    assert same_day(ask(BEACON, *steps)) == {"told": (1, 1), "answered": (1, 1), "seen": (1, 1)}


def test_midnight_is_the_next_day() -> None:
    steps = [("delivered", at(FRIDAY, "23:59")), ("accepted", at(SATURDAY, "00:00")), ("attended", at(SATURDAY))]
    assert same_day(ask(BEACON, *steps)) == {"told": (1, 1), "answered": (0, 1), "seen": (0, 1)}


def test_the_day_is_the_local_one_in_summer() -> None:
    offered = at(date(2026, 7, 1), "22:30")  # 23:30 there
    answered = ask(BEACON, ("acknowledged", at(date(2026, 7, 1), "23:30")), offered=offered, happened=offered)
    assert same_day(answered, day=date(2026, 7, 31))["answered"] == (0, 1)


def test_silence_is_neither_told_nor_answered() -> None:
    assert same_day(ask(BEACON, ("expired", at(SATURDAY)))) == {"told": (0, 1), "answered": (0, 1), "seen": (0, 1)}


def test_an_answer_proves_that_they_were_told() -> None:
    assert same_day(ask(BEACON, ("declined", at(FRIDAY, "12:00"))))["told"] == (1, 1)


@pytest.mark.parametrize(("band", "of"), [(Band.NOW, 1), (Band.SAME_DAY, 1), (Band.WITHIN_48H, 0), (Band.PLANNED, 0)])
def test_only_what_is_for_today_counts(band: Band, of: int) -> None:
    assert same_day(ask(BEACON, band=band)) == dict.fromkeys(("told", "answered", "seen"), (0, of))


def test_who_is_asked_next_is_not_late_for_another_s_silence_and_the_person_is() -> None:
    silent = ask(BEACON, ("expired", at(SATURDAY)), ("rerouted", at(SATURDAY)))
    quick: dict[str, Any] = {"offered": at(SATURDAY), "happened": at(FRIDAY)}
    after = ask(COUNCIL, ("accepted", at(SATURDAY, "11:00")), ("attended", at(SATURDAY, "12:00")), **quick)
    assert same_day(silent, after) == {"told": (1, 2), "answered": (1, 2), "seen": (0, 1)}


def test_agencies_are_told_apart() -> None:
    answered = [("accepted", at(FRIDAY, "11:00"))]
    lives = [
        life(MET, asks=[ask(BEACON, *answered), ask(COUNCIL)]),
        life(MET, asks=[ask(BEACON, person=SAM)], person=SAM),
    ]
    rows = figures("same-day", MONTHS_END, *lives, least=1)
    found = {row.group: (row.number, row.of) for row in rows if (row.id, row.split) == ("answered", "agency")}
    assert found == {"the-beacon": (1, 2), "walsall-council": (0, 1)}
