"""Registers of overdoses and deaths, for their reviews (S29)."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.vocabulary import Kind
from tests.unit.lists.builders import ALEX, SAM, address, ask, at, entries, life, listed, on

MONDAY = date(2026, 11, 23)


def before(days: int) -> date:
    return MONDAY - timedelta(days=days)


@pytest.mark.parametrize(("days", "is_on"), [(0, True), (1, True), (7, True), (8, False), (-1, False)], ids=str)
def test_a_register_is_of_the_seven_days_before(days: int, is_on: bool) -> None:  # noqa: FBT001
    assert (listed("overdoses", MONDAY, life(on(before(days), "overdose"))) == [ALEX]) is is_on


@given(st.integers(-20, 40))
def test_registers_a_week_apart_miss_no_overdose(days: int) -> None:
    took = life(on(before(days), "overdose"))
    mondays = [MONDAY + timedelta(weeks=week) for week in range(-7, 5)]
    assert any(listed("overdoses", monday, took) for monday in mondays)


@pytest.mark.parametrize("said", [{"kind": "overdose"}, {"kind": "ambulance_callout", "flags": ["overdose"]}])
def test_an_overdose_is_one_whoever_reports_it(said: dict[str, Any]) -> None:
    assert listed("overdoses", MONDAY, life(on(before(1), **said))) == [ALEX]


def test_being_at_risk_of_one_is_none() -> None:
    assert listed("overdoses", MONDAY, life(on(before(1), flags=["overdose_risk"]))) == []


def test_what_was_heard_of_late_is_on_the_register_of_the_week_it_was_heard_of() -> None:
    took = on(before(40), "overdose")
    assert listed("overdoses", MONDAY, life(took)) == []
    assert listed("overdoses", MONDAY, life(took), late={took.event_id: at(before(2))}) == [ALEX]
    assert listed("overdoses", MONDAY, life(took), late={took.event_id: at(before(9))}) == []


def test_two_overdoses_of_one_person_are_one_entry_with_both() -> None:
    (entry,) = entries("overdoses", MONDAY, life(on(before(2), "overdose"), on(before(5), "overdose")))
    assert [(one.kind, one.at) for one in entry.events or ()] == [
        (Kind.OVERDOSE, at(before(2))),
        (Kind.OVERDOSE, at(before(5))),
    ]


def test_a_death_is_reviewed_with_the_story_that_led_to_it() -> None:
    steps = ("declined", at(before(9))), ("rerouted", at(before(9)))
    asks = [ask("the-beacon/complex-cases", *steps, offered=at(before(10), "11:00"))]
    dead = life(on(before(1), "death_notified"), on(before(10), "overdose", flags=["rough_sleeping"]), asks=asks)
    (entry,) = entries("deaths", MONDAY, dead)
    assert [(one.at.date(), one.what) for one in entry.timeline or ()] == [
        (before(10), "overdose, sleeping rough"),
        (before(10), "the-beacon/complex-cases: offered"),
        (before(9), "the-beacon/complex-cases: declined"),
        (before(1), "death notified"),
    ]


def test_the_story_goes_back_as_far_as_the_pack_says() -> None:
    dead = life(on(before(1), "death_notified"), on(before(366), "walk_in"), on(before(367), "self_referral"))
    (entry,) = entries("deaths", MONDAY, dead)
    assert [one.what for one in entry.timeline or ()] == ["walk in", "death notified"]


def test_who_died_stays_on_the_register_of_overdoses() -> None:
    dead = life(on(before(2), "overdose"), on(before(1), "death_notified"))
    assert listed("overdoses", MONDAY, dead) == [ALEX]
    assert listed("deaths", MONDAY, dead) == [ALEX]


def test_the_newest_is_first_and_addresses_are_nobody() -> None:
    older, newer = life(on(before(6), "overdose")), life(on(before(1), "overdose"), person=SAM)
    nobody = address(1, on(before(1), "place_concern", flags=["overdose"]))
    assert listed("overdoses", MONDAY, older, nobody, newer) == [SAM, ALEX]


def test_who_has_somebody_now_stands_beside_it() -> None:
    taken = ask("the-beacon/complex-cases", ("accepted", at(before(1))), offered=at(before(2)))
    (entry,) = entries("overdoses", MONDAY, life(on(before(2), "overdose"), asks=[taken]))
    assert [(one.team, one.state.value) for one in entry.asked or ()] == [("the-beacon/complex-cases", "accepted")]


@pytest.mark.parametrize("area", ["walsall", "wrexham", "cumberland"])
def test_every_area_has_both_registers(area: str) -> None:
    dead = life(on(before(2), "overdose"), on(before(1), "death_notified"))
    assert listed("overdoses", MONDAY, dead, area=area) == listed("deaths", MONDAY, dead, area=area) == [ALEX]
