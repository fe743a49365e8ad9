from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.kit.calendar import Calendar, Nation, Span, Within, bank_holidays

LONDON = ZoneInfo("Europe/London")
OFFICE = {day: (Span(time(9), time(17)),) for day in range(5)}
DOOR = Calendar(LONDON, "england", OFFICE)
ALWAYS = Calendar(LONDON, "england", always=True, on_bank_holidays=True)
NEVER = Calendar(LONDON, "england")
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
spans = st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1])
weeks = st.dictionaries(st.integers(0, 6), spans.map(lambda pair: (Span(time(pair[0]), time(pair[1])),)), min_size=1)
doors = weeks.map(lambda weekly: Calendar(LONDON, "england", weekly))


def test_the_closing_instant_is_closed_and_the_opening_instant_open() -> None:
    assert DOOR.is_open(datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert not DOOR.is_open(datetime(2026, 11, 20, 17, tzinfo=UTC))


def test_saturday_night_opens_on_monday() -> None:
    saturday = datetime(2026, 11, 21, 20, tzinfo=UTC)
    assert DOOR.next_opening(saturday) == datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_an_open_door_opens_now() -> None:
    assert DOOR.next_opening(FRIDAY) == FRIDAY


def test_a_bank_holiday_is_closed_and_a_place_open_on_it_is_not() -> None:
    christmas = datetime(2026, 12, 25, 11, tzinfo=UTC)
    assert date(2026, 12, 25) in bank_holidays("england", 2026)
    assert not DOOR.is_open(christmas)
    # Saturday the 26th is Boxing Day, Monday the 28th its substitute.
    assert DOOR.next_opening(christmas) == datetime(2026, 12, 29, 9, tzinfo=UTC)
    assert Calendar(LONDON, "england", OFFICE, on_bank_holidays=True).is_open(christmas)


@pytest.mark.parametrize(
    ("local_day", "opens_utc"),
    [(date(2026, 3, 27), 9), (date(2026, 3, 30), 8), (date(2026, 10, 23), 8), (date(2026, 10, 26), 9)],
)
def test_nine_oclock_is_nine_oclock_on_either_side_of_both_clock_changes(local_day: date, opens_utc: int) -> None:
    midnight = datetime.combine(local_day, time(0), LONDON)
    assert DOOR.next_opening(midnight) == datetime.combine(local_day, time(opens_utc), UTC)


def test_a_clock_time_that_spring_skips_is_moved_on_by_the_gap() -> None:
    assert DOOR.local(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_night_of_23_or_25_hours_leaves_the_door_open_that_long() -> None:
    day_long = Calendar(LONDON, "england", {day: (Span(time(0), time(0)),) for day in range(7)}, on_bank_holidays=True)
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)):
        ((opens, until),) = day_long.of_day(day)
        assert until - opens == timedelta(hours=hours)


def test_same_day_is_before_closing() -> None:
    assert Within.parse("same_day").after(FRIDAY, DOOR) == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_same_day_before_the_door_opens_is_still_today() -> None:
    seven = datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert Within.parse("same_day").after(seven, DOOR) == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_same_day_after_closing_on_friday_is_the_first_hour_of_monday() -> None:
    evening = datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert Within.parse("same_day").after(evening, DOOR) == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_the_day_is_the_local_day() -> None:
    # 23:30 UTC on Thursday in summer is 00:30 on Friday in Walsall.
    late = datetime(2026, 7, 9, 23, 30, tzinfo=UTC)
    assert Within.parse("same_day").after(late, DOOR) == datetime(2026, 7, 10, 16, tzinfo=UTC)


def test_48_hours_and_three_seconds_are_elapsed_time_over_a_clock_change() -> None:
    before = datetime(2026, 10, 24, 16, tzinfo=UTC)
    assert Within.parse("within_48h").after(before, DOOR) == datetime(2026, 10, 26, 16, tzinfo=UTC)
    assert Within.parse("PT3S").after(before, DOOR) == before + timedelta(seconds=3)


def test_21_days_keep_the_time_of_day_over_a_clock_change() -> None:
    before = datetime(2026, 10, 20, 9, tzinfo=UTC)  # 10:00 in summer time
    assert Within.parse("P21D").after(before, DOOR) == datetime(2026, 11, 10, 10, tzinfo=UTC)
    assert Within.parse("P3W").after(FRIDAY, DOOR) == datetime(2026, 12, 11, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "P", "PT", "PT0S", "soon", "P1M", "-PT1H", "1h", "same day"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        Within.parse(text)


@pytest.mark.parametrize("text", ["9-17", "17:00-09:00", "09:00-25:00", "09:00"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"hours|hour must be"):
        Span.parse(text)


def test_a_door_that_never_opens_still_makes_a_deadline() -> None:
    assert NEVER.next_opening(FRIDAY) is None
    assert NEVER.closing(FRIDAY) is None
    assert Within.parse("same_day").after(FRIDAY, NEVER) == FRIDAY + timedelta(hours=1)


@given(moments, doors)
def test_the_next_opening_is_open_and_nothing_between_is(at: datetime, door: Calendar) -> None:
    opens = door.next_opening(at)
    assert opens is not None
    assert opens >= at
    assert door.is_open(opens)
    if opens > at:
        assert not door.is_open(opens - timedelta(microseconds=1))
        assert not door.is_open(at + (opens - at) / 2)


@given(moments, doors)
def test_closing_is_later_today_and_the_door_was_open_until_then(at: datetime, door: Calendar) -> None:
    closing = door.closing(at)
    if closing is not None:
        assert closing > at
        assert closing.astimezone(LONDON).date() == at.astimezone(LONDON).date()
        assert door.is_open(closing - timedelta(seconds=1))
        assert not door.is_open(closing)


@given(moments, doors, st.sampled_from(["same_day", "within_48h", "next_opening", "PT3S", "PT45M", "P21D", "P1DT1H"]))
def test_every_deadline_lies_ahead(at: datetime, door: Calendar, text: str) -> None:
    assert Within.parse(text).after(at, door) > at
    assert Within.parse(text).after(at, ALWAYS) > at


@pytest.mark.parametrize(
    ("at", "hours", "then"),
    [
        ("2026-11-23T16:00", 4, "2026-11-24T12:00"),
        ("2026-11-23T10:00", 4, "2026-11-23T14:00"),
        ("2026-11-23T13:00", 4, "2026-11-24T09:00"),
        ("2026-11-23T20:00", 4, "2026-11-24T13:00"),
        ("2026-11-20T16:00", 2, "2026-11-23T10:00"),
        ("2026-12-24T16:00", 2, "2026-12-29T10:00"),
        ("2026-11-23T09:00", 16, "2026-11-25T09:00"),
    ],
    ids=[
        "over night",
        "the same day",
        "full at closing",
        "from outside",
        "over a weekend",
        "over Christmas",
        "two days",
    ],
)
def test_hours_count_while_the_door_is_open(at: str, hours: int, then: str) -> None:
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, then))
    assert Within.parse(f"PT{hours}H").after_open(begins, DOOR) == ends


@pytest.mark.parametrize(
    ("friday", "monday"), [(date(2026, 3, 27), date(2026, 3, 30)), (date(2026, 10, 23), date(2026, 10, 26))]
)
def test_a_change_of_the_clock_at_night_costs_no_open_hour(friday: date, monday: date) -> None:
    four = datetime.combine(friday, time(16), LONDON)
    assert Within.parse("PT2H").after_open(four, DOOR) == datetime.combine(monday, time(10), LONDON)


def test_a_door_that_is_open_while_the_clock_changes_counts_the_hours_there_are() -> None:
    nights = Calendar(LONDON, "england", {6: (Span(time(0), time(6)),)}, on_bank_holidays=True)
    autumn = datetime.combine(date(2026, 10, 25), time(0), LONDON)
    assert Within.parse("PT5H").after_open(autumn, nights) == datetime(2026, 10, 25, 4, tzinfo=UTC)


def test_of_a_session_on_tuesdays_only_tuesdays_count() -> None:
    tuesdays = Calendar(LONDON, "england", {1: (Span(time(9), time(12)), Span(time(13), time(17)))})
    monday = datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert Within.parse("PT4H").after_open(monday, tuesdays) == datetime(2026, 11, 24, 14, tzinfo=UTC)
    assert Within.parse("PT8H").after_open(monday, tuesdays) == datetime(2026, 12, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize("nation", ["england", "wales"])
def test_over_easter_nothing_counts_in_england_nor_in_wales(nation: Nation) -> None:
    maundy_thursday = datetime(2026, 4, 2, 15, tzinfo=UTC)
    ends = Within.parse("PT2H").after_open(maundy_thursday, Calendar(LONDON, nation, OFFICE))
    assert ends == datetime(2026, 4, 7, 9, tzinfo=UTC)


def test_days_and_words_are_as_ever() -> None:
    for text in ("P7D", "same_day", "within_48h", "next_opening"):
        assert Within.parse(text).after_open(FRIDAY, DOOR) == Within.parse(text).after(FRIDAY, DOOR)


def test_a_door_that_never_opens_counts_as_if_it_were_open() -> None:
    assert Within.parse("PT4H").after_open(FRIDAY, NEVER) == FRIDAY + timedelta(hours=4)


@given(moments, doors, st.integers(1, 40))
def test_hours_of_an_open_door_end_while_it_is_open_and_no_sooner(at: datetime, door: Calendar, hours: int) -> None:
    ends = Within.parse(f"PT{hours}H").after_open(at, door)
    assert ends >= at + timedelta(hours=hours)
    assert door.is_open(ends) or ends == at + timedelta(hours=hours)


@given(moments, st.integers(1, 40))
def test_of_a_door_that_is_always_open_hours_are_hours(at: datetime, hours: int) -> None:
    assert Within.parse(f"PT{hours}H").after_open(at, ALWAYS) == at + timedelta(hours=hours)
