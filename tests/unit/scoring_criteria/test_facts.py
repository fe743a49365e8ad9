"""What a profile can state: each fact from what was heard, and unknown where nobody said anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.scoring.criteria.facts import Facts, moment_of
from shared.packs.fact_names import FACT_NAMES, NEVER
from tests.unit.scoring_criteria.builders import NOW, facts, heard, profile, value, walsall


@pytest.mark.parametrize("name", sorted(FACT_NAMES))
def test_of_somebody_nobody_spoke_of_everything_is_unknown(name: str) -> None:
    assert value(name) is None


@pytest.mark.parametrize(
    ("said", "housing", "homeless"),
    [
        ({"flags": ["rough_sleeping"]}, "rough", True),
        ({"flags": ["sofa_surfing"]}, "sofa", True),
        ({"flags": ["sofa_surfing"], "no_fixed_abode": False}, "sofa", True),
        ({"no_fixed_abode": True}, "none", True),
        ({"no_fixed_abode": False}, "housed", False),
        ({"answers": {"flag.rough_sleeping": 1}}, "rough", True),
        ({"answers": {"flag.rough_sleeping": 0}}, "unknown", None),
        ({}, "unknown", None),
    ],
)
def test_who_sleeps_on_a_sofa_is_not_housed(said: dict[str, Any], housing: str, *, homeless: bool | None) -> None:
    assert facts(heard(**said)).housing == housing
    assert value("homeless", heard(**said)) is homeless


def test_the_newest_word_about_a_home_counts() -> None:
    street, flat = heard(days_ago=9, flags=["rough_sleeping"]), heard(days_ago=2, no_fixed_abode=False)
    assert facts(street, flat).housing == "housed"
    assert value("housing_rough", street, flat) is False


def test_where_somebody_lived_long_ago_says_nothing_of_today() -> None:
    assert facts(heard(days_ago=31, flags=["rough_sleeping"])).housing == "rough"
    assert facts(heard(days_ago=32, flags=["rough_sleeping"])).housing == "unknown"


def test_an_answer_of_no_is_known_and_another_thing_than_silence() -> None:
    assert value("uses_heroin", heard(answers={"uses.heroin": 0})) is False
    assert value("uses_heroin", heard(substances=["alcohol"])) is None


def test_in_one_event_what_was_seen_outweighs_what_was_answered() -> None:
    assert value("high_doses", heard(flags=["high_doses"], answers={"flag.high_doses": 0})) is True


def test_the_newer_of_two_answers_counts() -> None:
    before, after = heard(days_ago=5, substances=["crack"]), heard(days_ago=1, answers={"uses.crack": 0})
    assert value("uses_crack", before, after) is False
    assert value("uses_crack", after, heard(days_ago=0, substances=["crack"])) is True


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "overdose"},
        {"kind": "ambulance_callout", "flags": ["overdose"]},
        {"kind": "assessment_recorded", "answers": {"days_ago.overdose": 0}},
    ],
)
def test_an_overdose_is_one_whoever_tells_of_it(said: dict[str, Any]) -> None:
    assert value("days_since_overdose", heard(days_ago=7, **said)) == 7


def test_a_worker_dates_what_happened_before() -> None:
    told = heard("assessment_recorded", days_ago=3, answers={"days_ago.suicide_attempt": 30})
    assert value("days_since_suicide_attempt", told) == 33
    assert value("days_since_suicide_attempt", told, heard(days_ago=20, flags=["suicide_attempt"])) == 20


def test_never_is_an_answer_that_an_event_outweighs() -> None:
    never = heard("assessment_recorded", answers={"never.overdose": 1})
    assert value("days_since_overdose", never) == NEVER
    assert value("days_since_overdose", never, heard("overdose", days_ago=40)) == 40


def test_days_are_those_of_the_calendar_where_the_area_is() -> None:
    """In summer 23:30 UTC is half past midnight of the next day."""
    july = datetime(2026, 7, 10, 12, 0, tzinfo=UTC)
    late = heard("overdose").model_copy(update={"time": datetime(2026, 7, 8, 23, 30, tzinfo=UTC)})
    known = Facts.of(profile(late), july, walsall()).known("days_since_overdose")
    assert known is not None
    assert known.value == 1


@pytest.mark.parametrize(("days", "expected"), [(30, 2), (31, 1)])
def test_how_often_counts_the_last_day_too(days: int, expected: int) -> None:
    calls = [heard("ambulance_callout", days_ago=ago) for ago in (1, days)]
    assert value("ambulance_callout_in_30_days", *calls) == expected
    assert value("ambulance_callout_in_90_days", *calls) == 2


def test_a_kind_nobody_reported_is_not_a_count_of_none() -> None:
    assert value("ae_attendance_in_90_days", heard("ambulance_callout")) is None
    assert value("ae_attendance_in_90_days", heard("ae_attendance", days_ago=200)) == 0


def test_hearing_of_somebody_is_not_seeing_them() -> None:
    assert value("days_since_seen", heard("walk_in", days_ago=60), heard("family_concern", days_ago=1)) == 60
    assert value("days_since_seen", heard("family_concern")) is None


@pytest.mark.parametrize(
    ("born", "age"),
    [("1986-11-20", 40), ("1986-11-21", 39), ("2008-02-29", 18), ("2027-01-01", None), ("2026-10-01", None)],
)
def test_age_is_whole_years_and_an_impossible_birthday_is_unknown(born: str, age: int | None) -> None:
    lived = heard(days_ago=90), heard(days_ago=80, source="urn:sameday:desk:another")
    assert value("age", *lived, birth_date=born) == age


def test_one_clock_that_is_set_wrong_makes_nobody_s_age_unknown() -> None:
    wrong = heard(days_ago=9000), heard(days_ago=8999, tag="again")
    assert value("age", *wrong, heard(source="urn:sameday:desk:another"), birth_date="2012-05-01") == 14


@pytest.mark.parametrize(("sex", "female"), [("Female", True), ("male", False), ("non-binary", False)])
def test_sex_is_as_it_was_recorded(sex: str, *, female: bool) -> None:
    assert value("female", heard(), sex=sex) is female


def test_british_sign_language_needs_an_interpreter() -> None:
    assert value("sign_language", heard(), language="bfi") is True
    assert value("sign_language", heard(), language="pl") is None
    assert (value("language_other", heard(), language="pl"), value("language_welsh", heard(), language="cy")) == (
        True,
        True,
    )


def children(*ages: int, count: int | None = None, days_ago: float = 0) -> Any:
    number = [] if count is None else [{"name": "children.count", "value": count}]
    each = [{"name": "child.age", "value": age} for age in ages]
    return heard("social_care_concern", days_ago=days_ago, observations=[*number, *each])


def test_children_grow() -> None:
    year_ago = children(4, 12, days_ago=366)
    assert value("children", year_ago) == 2
    assert value("children_under_5", year_ago) == 0
    assert value("children_under_13", year_ago) == 1
    assert value("children_under_18", year_ago) == 2


def test_no_children_is_known_once_somebody_asked() -> None:
    assert value("children_under_13", children(count=0)) == 0


def test_with_more_children_than_ages_nobody_can_say_that_none_is_young() -> None:
    assert value("children_under_13", children(15, count=2)) is None
    assert value("children_under_18", children(15, count=2)) == 1
    assert value("children_under_13", children(15, days_ago=9), children(count=1)) == 0


@pytest.mark.parametrize(
    ("item", "name"), [("ndta.risk_to_others", "ndta_risk_to_others"), ("readiness.change", "readiness")]
)
def test_the_last_assessment_counts(item: str, name: str) -> None:
    assert value(name, heard(days_ago=9, answers={item: 4}), heard(days_ago=1, answers={item: 2})) == 2


def test_readiness_stands_longer_than_other_words() -> None:
    told = heard(days_ago=84, answers={"readiness.change": 2, "uses.heroin": 1})
    assert facts(told).current(["readiness", "uses_heroin"]).keys() == {"readiness"}
    older = heard(days_ago=85, answers={"readiness.change": 2})
    assert facts(older).current(["readiness"]) == {}


def test_what_happened_after_a_moment_is_left_out() -> None:
    life = profile(heard(days_ago=10, substances=["heroin"]), heard(days_ago=2, substances=["crack"]))
    then = Facts.of(life, NOW - timedelta(days=7), walsall())
    assert then.known("uses_heroin") is not None
    assert then.known("uses_crack") is None


@pytest.mark.parametrize(("ahead", "counts"), [(timedelta(minutes=4), True), (timedelta(minutes=6), False)])
def test_an_event_of_a_clock_a_little_ahead_counts_already(ahead: timedelta, *, counts: bool) -> None:
    early = profile(heard().model_copy(update={"time": NOW + ahead}))
    assert (moment_of(early, NOW) > NOW) is counts
