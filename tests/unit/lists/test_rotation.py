"""The four-week rotation: which list is made on which day, over every year's end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.packs.lists import Rotation, Weekly
from shared.packs.measures import Length, period_of
from tests.unit.lists.builders import MONDAY, lists

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
THEMES = ["no-medical-review", "suicide-attempt-unseen", "toxic-trio-unseen", "physical-health-unseen"]


def rotation() -> Rotation:
    return lists()["walsall"].file.rotation


def of_week(day: date) -> list[str]:
    return [one.id for one in lists()["walsall"].file.of_week(day)]


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 1), 4),  # the Sunday before
        (date(2026, 11, 2), 1),
        (date(2026, 11, 8), 1),
        (date(2026, 11, 9), 2),
        (date(2026, 11, 29), 4),
        (date(2026, 11, 30), 1),
        (date(2026, 12, 28), 1),  # the week with the year's end in it
        (date(2026, 12, 31), 1),
        (date(2027, 1, 1), 1),
        (date(2027, 1, 3), 1),
        (date(2027, 1, 4), 2),
        (date(2026, 10, 26), 4),  # before the anchor it runs backwards
        (date(2026, 10, 5), 1),
    ],
)
def test_week_of_the_rotation(day: date, week: int) -> None:
    assert rotation().week_of(day) == week


@pytest.mark.parametrize("week", range(4))
def test_each_week_has_its_theme_and_the_cases_of_concern(week: int) -> None:
    found = of_week(MONDAY + timedelta(weeks=week))
    assert found == [THEMES[week], "cases-of-concern", "overdoses", "deaths", "mdt"]


def test_a_year_of_53_weeks_skips_and_repeats_no_theme() -> None:
    mondays = [date(2026, 12, 7) + timedelta(weeks=week) for week in range(8)]
    assert [of_week(day)[0] for day in mondays] == [THEMES[(week + 1) % 4] for week in range(8)]


@given(DAYS)
def test_every_day_of_a_week_is_of_the_same_week_and_the_next_week_is_the_next(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    assert rotation().week_of(day) == rotation().week_of(monday)
    assert rotation().week_of(day + timedelta(weeks=1)) == rotation().week_of(day) % 4 + 1


@given(DAYS, st.sampled_from([one for own in lists().values() for one in own.file.weekly]))
def test_the_next_day_of_a_list_is_its_day_and_none_before_is(day: date, one: Weekly) -> None:
    own = next(own for own in lists().values() if one in own.file.weekly)
    due = one.next_due(own.file.rotation, day)
    assert one.due(own.file.rotation, due)
    before = (day + timedelta(days=ahead) for ahead in range((due - day).days))
    assert not any(one.due(own.file.rotation, earlier) for earlier in before)


@pytest.mark.parametrize(
    ("day", "length", "period"),
    [
        (date(2026, 12, 31), "quarter", (date(2026, 10, 1), date(2026, 12, 31))),
        (date(2027, 1, 1), "quarter", (date(2027, 1, 1), date(2027, 3, 31))),
        (date(2020, 3, 31), "year", (date(2019, 4, 1), date(2020, 3, 31))),
        (date(2020, 4, 1), "year", (date(2020, 4, 1), date(2021, 3, 31))),
        (date(2028, 2, 29), "month", (date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_periods_are_months_quarters_and_years_from_april(day: date, length: Length, period: tuple[date, date]) -> None:
    assert period_of(day, length) == period


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_periods_follow_each_other_without_gap(day: date, length: Length) -> None:
    first, last = period_of(day, length)
    assert first <= day <= last
    assert period_of(last + timedelta(days=1), length)[0] == last + timedelta(days=1)
