"""Who is expected at which desk of the Care Hub on a Friday (S1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.vocabulary import Band, Outcome
from tests.unit.lists.builders import ALEX, FRIDAY, KIM, SAM, ask, at, closed, life, on, seats

GP, DWP, HOUSING = "betsi-cadwaladr/hub-gp", "wrexham-dwp/decision-makers", "wrexham-council/housing"
THURSDAY = FRIDAY - timedelta(days=1)
CHRISTMAS = date(2026, 12, 25)
CAME = on(FRIDAY, "walk_in")


def wants(team: str, *steps: Any, **said: Any) -> Any:
    return ask(team, *steps, offered=at(THURSDAY), **said)


def expected(*lives: Any, day: date = FRIDAY) -> list[tuple[str, Any]]:
    return [(seat.team, seat.person) for seat in seats("friday-desks", day, *lives)]


def test_sanctioned_and_needing_a_sick_note_is_two_desks_of_one_visit() -> None:
    alex = life(CAME, asks=[wants(DWP), wants(GP)])
    gp, dwp = seats("friday-desks", FRIDAY, alex)
    assert (gp.team, gp.also) == ("GP desk", ("DWP decision makers",))
    assert (dwp.team, dwp.also) == ("DWP decision makers", ("GP desk",))
    assert gp.person == dwp.person == ALEX


@pytest.mark.parametrize("day", [THURSDAY, FRIDAY + timedelta(days=1)])
def test_a_desk_that_is_only_there_on_fridays_expects_nobody_on_another_day(day: date) -> None:
    assert expected(life(CAME, asks=[wants(GP)]), day=day) == []


def test_a_bank_holiday_has_no_desks_though_it_is_a_friday() -> None:
    assert CHRISTMAS.weekday() == FRIDAY.weekday()
    alex = life(CAME, asks=[wants(GP)])
    assert expected(alex, day=CHRISTMAS) == []
    assert expected(alex, day=CHRISTMAS - timedelta(days=7)) == [("GP desk", ALEX)]


@pytest.mark.parametrize(
    ("steps", "is_expected"),
    [
        ([], True),
        (["acknowledged"], True),
        (["acknowledged", "accepted"], True),
        (["accepted", "did_not_attend"], True),
        (["accepted", "attended"], False),
        (["declined", "rerouted"], False),
        (["expired", "rerouted"], False),
        (["withdrawn"], False),
    ],
    ids=lambda steps: "+".join(steps) if isinstance(steps, list) else "",
)
def test_who_waits_is_expected_and_who_was_there_is_not(steps: list[str], is_expected: bool) -> None:  # noqa: FBT001
    history = [(what, at(THURSDAY, f"1{number}:00")) for number, what in enumerate(steps)]
    assert (expected(life(CAME, asks=[wants(GP, *history)])) == [("GP desk", ALEX)]) is is_expected


@pytest.mark.parametrize(
    ("day", "clock", "is_expected"), [(FRIDAY, "11:00", True), (FRIDAY + timedelta(days=7), "11:00", False)]
)
def test_an_appointment_is_expected_on_its_day(day: date, clock: str, is_expected: bool) -> None:  # noqa: FBT001
    booked = wants(GP, ("scheduled", at(THURSDAY, "12:00")), appointment=at(day, clock))
    assert (expected(life(CAME, asks=[booked])) == [("GP desk", ALEX)]) is is_expected


def test_who_missed_an_appointment_may_come_on_any_friday() -> None:
    steps = ("scheduled", at(THURSDAY, "11:00")), ("did_not_attend", at(THURSDAY, "15:00"))
    missed = wants(GP, *steps, appointment=at(THURSDAY, "14:00"))
    assert expected(life(CAME, asks=[missed])) == [("GP desk", ALEX)]


def test_what_was_closed_or_asked_later_is_not_of_this_friday() -> None:
    over = closed(GP, Outcome.ADVICE_GIVEN, at(THURSDAY, "15:00"), offered=at(THURSDAY))
    later = ask(DWP, offered=at(FRIDAY + timedelta(days=3)))
    assert expected(life(CAME, asks=[over, later])) == []


def test_desks_stand_in_the_packs_order_with_appointments_first_and_then_the_most_urgent() -> None:
    booked = wants(GP, ("scheduled", at(THURSDAY, "12:00")), appointment=at(FRIDAY, "15:00"), person=SAM)
    lives = [
        life(CAME, asks=[wants(HOUSING)], person=ALEX),
        life(CAME, asks=[wants(GP, band=Band.STANDARD)], person=ALEX),
        life(CAME, asks=[wants(GP, band=Band.NOW, person=KIM)], person=KIM),
        life(CAME, asks=[booked], person=SAM),
    ]
    assert expected(*lives) == [("GP desk", SAM), ("GP desk", KIM), ("GP desk", ALEX), ("housing desk", ALEX)]


def test_other_teams_of_the_agencies_are_no_desks() -> None:
    assert expected(life(CAME, asks=[wants("betsi-cadwaladr/surgery"), wants("wrexham-council/taskforce")])) == []


def test_nobody_is_expected_who_died() -> None:
    assert expected(life(CAME, on(THURSDAY, "death_notified"), asks=[wants(GP)])) == []


def test_a_seat_names_nobody() -> None:
    (seat,) = seats("friday-desks", FRIDAY, life(CAME, asks=[wants(GP)], family_name="Test", phone="01632 960999"))
    assert "Test" not in seat.model_dump_json()
    assert "01632" not in seat.model_dump_json()
