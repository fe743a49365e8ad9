"""Who is on the weekly lists of Walsall, to the day (S17). Day 56 and day 366 are on them, the day before is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.profile import Evidence
from shared.contracts.vocabulary import Outcome
from tests.unit.lists.builders import ALEX, KIM, MONDAY, SAM, ask, at, closed, entries, life, listed, on

REVIEWED: dict[str, Any] = {"kind": "assessment_recorded", "answers": {"days_ago.medical_review": 0}}
TRIO = ["alcohol", "benzodiazepines", "heroin"]
TREATED: dict[str, Any] = {"flags": ["in_treatment"]}


def reviewed(day: date) -> Evidence:
    """A medical review of that day."""
    return on(day, **REVIEWED)


def before(days: int) -> date:
    return MONDAY - timedelta(days=days)


def test_reviewed_a_year_and_a_day_ago_or_never_is_on_the_list_and_within_a_year_is_not() -> None:
    people = [
        life(reviewed(date(2025, 11, 1)), person=ALEX),
        life(reviewed(date(2025, 11, 3)), person=SAM),
        life(on(before(30), **TREATED), person=KIM),
    ]
    assert set(listed("no-medical-review", MONDAY, *people)) == {ALEX, KIM}


@pytest.mark.parametrize(("day", "is_on"), [(date(2025, 11, 1), True), (date(2025, 11, 2), False)])
def test_twelve_months_to_the_day_are_within_twelve_months(day: date, is_on: bool) -> None:  # noqa: FBT001
    assert (listed("no-medical-review", MONDAY, life(reviewed(day))) == [ALEX]) is is_on


@pytest.mark.parametrize(
    "said",
    [
        on(before(30), **TREATED),
        on(before(30), answers={"never.medical_review": 1}, **TREATED),
        on(before(600), "assessment_recorded", answers={"never.medical_review": 1}),
    ],
    ids=["nobody said a word", "a worker was told so", "a worker was told so long ago"],
)
def test_never_reviewed_is_on_the_list_and_said_to_be_never(said: Evidence) -> None:
    (entry,) = entries("no-medical-review", MONDAY, life(said))
    assert entry.reasons == (
        "had no medical review within the last 12 months",
        "a medical review was never recorded",
    )
    assert [(one.what, one.on) for one in entry.dates or ()] == [("the last medical review", None)]


def test_an_old_review_is_named_with_its_date() -> None:
    (entry,) = entries("no-medical-review", MONDAY, life(reviewed(date(2025, 11, 1))))
    assert entry.reasons == ("had no medical review within the last 12 months",)
    assert [(one.what, one.on) for one in entry.dates or ()] == [("the last medical review", date(2025, 11, 1))]


UNSEEN: dict[str, dict[str, Any]] = {
    "suicide-attempt-unseen": {"flags": ["suicide_attempt", "in_treatment"]},
    "toxic-trio-unseen": {"substances": TRIO, "flags": ["in_treatment"]},
    "physical-health-unseen": {"needs": ["physical_health"], "flags": ["in_treatment"]},
}


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize(("days", "is_on"), [(55, False), (56, True), (57, True)])
def test_unseen_for_eight_weeks_counts_from_day_56(name: str, days: int, is_on: bool) -> None:  # noqa: FBT001
    assert (listed(name, MONDAY, life(on(before(days), **UNSEEN[name]))) == [ALEX]) is is_on


@pytest.mark.parametrize("name", UNSEEN)
def test_who_was_seen_since_is_not_on_the_list(name: str) -> None:
    assert listed(name, MONDAY, life(on(before(90), **UNSEEN[name]), on(before(3), "drop_in_contact"))) == []


@pytest.mark.parametrize("name", UNSEEN)
@pytest.mark.parametrize(("days", "is_on"), [(55, False), (56, True)])
def test_who_came_to_an_appointment_was_seen_then(name: str, days: int, is_on: bool) -> None:  # noqa: FBT001
    came = ask("the-beacon/entry-into-service", ("attended", at(before(days))), offered=at(before(90)))
    assert (listed(name, MONDAY, life(on(before(90), **UNSEEN[name]), asks=[came])) == [ALEX]) is is_on


@pytest.mark.parametrize("name", UNSEEN)
def test_who_did_not_come_was_not_seen(name: str) -> None:
    missed = ask("the-beacon/entry-into-service", ("did_not_attend", at(before(2))), offered=at(before(90)))
    (entry,) = entries(name, MONDAY, life(on(before(90), **UNSEEN[name]), asks=[missed]))
    assert entry.last_seen == before(90)


@pytest.mark.parametrize("name", UNSEEN)
def test_what_a_relative_reports_is_no_meeting(name: str) -> None:
    worried = on(before(3), "family_concern")
    assert listed(name, MONDAY, life(on(before(90), **UNSEEN[name]), worried)) == [ALEX]


@pytest.mark.parametrize("name", UNSEEN)
def test_whom_nobody_ever_saw_is_unseen(name: str) -> None:
    told = on(before(3), "family_concern", **UNSEEN[name])
    (entry,) = entries(name, MONDAY, life(told))
    assert "nobody has ever seen the person" in (entry.reasons or ())
    assert entry.last_seen is None


def test_high_doses_alone_are_enough_for_the_third_week() -> None:
    assert listed("toxic-trio-unseen", MONDAY, life(on(before(60), flags=["high_doses", "in_treatment"]))) == [ALEX]


def test_two_of_the_three_substances_are_not() -> None:
    two = life(on(before(60), substances=TRIO[:2], flags=["in_treatment"]))
    assert listed("toxic-trio-unseen", MONDAY, two) == []


@pytest.mark.parametrize(("days", "is_on"), [(27, False), (28, True)])
def test_hard_to_engage_and_lost_sight_of_is_a_case_of_concern(days: int, is_on: bool) -> None:  # noqa: FBT001
    lost = life(on(before(days), flags=["hard_to_engage", "in_treatment"]))
    assert (listed("cases-of-concern", MONDAY, lost) == [ALEX]) is is_on


@pytest.mark.parametrize(("days", "is_on"), [(28, True), (29, False)])
def test_an_overdose_is_a_concern_for_four_weeks(days: int, is_on: bool) -> None:  # noqa: FBT001
    took = life(on(before(days), "overdose", flags=["in_treatment"]))
    assert (listed("cases-of-concern", MONDAY, took) == [ALEX]) is is_on


def test_each_concern_is_a_reason_of_its_own() -> None:
    both = life(on(before(2), "overdose", flags=["in_treatment"]), on(before(1), flags=["suicide_attempt"]))
    (entry,) = entries("cases-of-concern", MONDAY, both)
    assert entry.reasons == (
        "took an overdose within the last four weeks",
        "attempted suicide within the last four weeks",
    )


def test_whom_only_the_police_met_is_no_service_user() -> None:
    assert listed("no-medical-review", MONDAY, life(on(before(30), "police_contact"))) == []


def test_whoever_the_beacon_was_asked_about_is_looked_at() -> None:
    met = on(before(30), "police_contact")
    asked = ask("the-beacon/entry-into-service", offered=at(before(30)))
    elsewhere = ask("walsall-council/rehousing-navigators", offered=at(before(30)))
    assert listed("no-medical-review", MONDAY, life(met, asks=[asked])) == [ALEX]
    assert listed("no-medical-review", MONDAY, life(met, asks=[elsewhere])) == []


def test_who_is_assessed_on_the_very_day_is_looked_at() -> None:
    asked = on(MONDAY, "assessment_recorded", answers={"never.medical_review": 1})
    assert listed("no-medical-review", MONDAY, life(asked)) == [ALEX]


def test_a_no_to_being_in_treatment_makes_nobody_a_service_user() -> None:
    said_no = on(before(30), "police_contact", answers={"flag.in_treatment": 0, "flag.opioid_treatment": 0})
    assert listed("no-medical-review", MONDAY, life(said_no)) == []


def test_who_completed_treatment_is_no_longer_looked_at_until_they_come_again() -> None:
    done = [on(before(200), **TREATED), on(before(100), "treatment_completed")]
    again = ask("the-beacon/entry-into-service", offered=at(before(10)))
    assert listed("no-medical-review", MONDAY, life(*done)) == []
    assert listed("no-medical-review", MONDAY, life(*done, asks=[again])) == [ALEX]
    assert listed("no-medical-review", MONDAY, life(*done, on(before(5), **TREATED))) == [ALEX]


def test_nobody_looks_for_who_died() -> None:
    dead = life(on(before(90), **UNSEEN["suicide-attempt-unseen"]), on(before(1), "death_notified"))
    assert listed("suicide-attempt-unseen", MONDAY, dead) == []
    assert listed("suicide-attempt-unseen", before(2), dead) == [ALEX]


def test_a_list_shows_its_columns_and_no_more() -> None:
    (entry,) = entries("no-medical-review", MONDAY, life(on(before(30), **TREATED), family_name="Test"))
    assert entry.model_fields_set == {"list", "day", "person", "reasons", "dates", "last_seen", "asked"}
    assert "Test" not in entry.model_dump_json()


def test_who_has_somebody_is_said_as_it_was_that_day() -> None:
    steps = ("accepted", at(before(20))), ("closed", at(MONDAY + timedelta(days=1)))
    open_then = ask("the-beacon/complex-cases", *steps, offered=at(before(21)), outcome=Outcome.IN_TREATMENT)
    over = closed("the-beacon/alcohol-team", Outcome.ADVICE_GIVEN, at(before(40)), offered=at(before(41)))
    (entry,) = entries("no-medical-review", MONDAY, life(on(before(30), **TREATED), asks=[open_then, over]))
    assert [(one.team, one.since, one.state.value) for one in entry.asked or ()] == [
        ("the-beacon/complex-cases", before(21), "accepted")
    ]


def test_longest_unseen_comes_first_and_never_seen_before_all() -> None:
    people = [
        life(on(before(60), **UNSEEN["toxic-trio-unseen"]), person=ALEX),
        life(on(before(90), **UNSEEN["toxic-trio-unseen"]), person=SAM),
        life(on(before(3), "family_concern", **UNSEEN["toxic-trio-unseen"]), person=KIM),
    ]
    assert listed("toxic-trio-unseen", MONDAY, *people) == [KIM, SAM, ALEX]


@given(st.integers(0, 800), st.permutations([ALEX, SAM, KIM]))
def test_order_of_looking_says_nothing_and_the_review_alone_decides(days: int, order: list[Any]) -> None:
    people = {
        ALEX: life(reviewed(before(days)), person=ALEX),
        SAM: life(on(before(days), **TREATED), person=SAM),
        KIM: life(reviewed(before(days)), reviewed(before(min(days, 365))), person=KIM),
    }
    found = listed("no-medical-review", MONDAY, *(people[one] for one in order))
    assert set(found) == ({ALEX, SAM} if days > 365 else {SAM})
    assert found == listed("no-medical-review", MONDAY, *people.values())


def test_clocks_going_back_lose_no_day() -> None:
    """Eight weeks that end after the last Sunday of October are 56 days of the calendar and an hour more."""
    seen = on(date(2026, 9, 7), clock="23:30", **UNSEEN["toxic-trio-unseen"])  # 00:30 on the 8th in Walsall
    assert listed("toxic-trio-unseen", date(2026, 11, 2), life(seen)) == []
    assert listed("toxic-trio-unseen", date(2026, 11, 3), life(seen)) == [ALEX]
