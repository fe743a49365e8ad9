"""Groups are what was recorded, spelt one way; nothing recorded is a group of its own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.fairness.groups import AGES, age_group, groups_of, word
from deploy.local.fairness.model import NOT_RECORDED, Groups

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "group"),
    [
        ("Female", "female"),
        ("  White   British ", "white british"),
        (None, NOT_RECORDED),
        ("", NOT_RECORDED),
        ("Not stated", NOT_RECORDED),
        ("UNKNOWN", NOT_RECORDED),
        ("=cmd|' /C calc'!A0", "cmd|' /c calc'!a0"),
        ("mixed\x1b[31m\nother", "mixed [31m other"),
    ],
)
def test_words_are_spelt_one_way_and_do_nothing_elsewhere(said: str | None, group: str) -> None:
    assert word(said) == group


@given(st.none() | st.text(max_size=60))
def test_every_word_is_safe_to_print_and_to_open(said: str | None) -> None:
    group = word(said)
    assert group
    assert group.isprintable()
    assert group[0] not in "=+-@ "
    assert word(group) == group


@pytest.mark.parametrize(
    ("birth", "group"),
    [
        (date(2008, 11, 22), "18 to 24"),
        (date(2008, 11, 23), "under 18"),
        (date(2001, 11, 22), "25 to 34"),
        (date(1961, 11, 23), "55 to 64"),
        (date(1961, 11, 22), "65 and over"),
        (date(2026, 11, 23), NOT_RECORDED),
        (date(1890, 1, 1), NOT_RECORDED),
    ],
)
def test_age_is_counted_on_the_day(birth: date, group: str) -> None:
    assert age_group(birth.isoformat(), None, TODAY) == group


def test_a_year_alone_counts_as_the_age_reached_in_this_one() -> None:
    assert age_group(None, 2008, TODAY) == "18 to 24"
    assert age_group("2009-01-01", 1950, TODAY) == "under 18"
    assert age_group(None, None, TODAY) == NOT_RECORDED


@given(st.integers(0, 130 * 365))
def test_everybody_alive_has_one_age_group(days: int) -> None:
    birth = TODAY - timedelta(days=days)
    assert age_group(birth.isoformat(), None, TODAY) in {name for _, name in AGES} | {"65 and over"}


def test_groups_come_from_the_newest_word_about_each_detail() -> None:
    details = {
        "nhs_number": {"value": "9991017070"},
        "sex": {"value": "Male", "time": "2026-03-10T10:00:00Z"},
        "birth_date": {"value": "1991-11-30"},
        "language": {"value": "pl"},
    }
    assert groups_of(details, TODAY) == Groups("male", NOT_RECORDED, "25 to 34", "pl")
    assert groups_of({}, TODAY) == Groups(*[NOT_RECORDED] * 4)
