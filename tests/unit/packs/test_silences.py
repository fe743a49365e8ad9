"""The longest silence of an area: what `policy check` says after it has proved that each ends with a person."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from shared.contracts.vocabulary import Band
from shared.kit.calendar import Calendar, Within
from shared.packs.hours import Hours, calendar
from shared.packs.longest import at_most, longest_closed
from shared.packs.routes import Otherwise, Route
from shared.packs.silences import chains_of, longest_silence
from tests.unit.router.builders import policy, with_rule

PACKS = policy().packs
LONDON = ZoneInfo("Europe/London")
SINCE = date(2026, 11, 22)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00")


def door(hours: object) -> Calendar:
    return calendar(TypeAdapter(Hours).validate_python(hours), LONDON, "england")


def every_rule(area: str) -> tuple[Route | Otherwise, ...]:
    return (*PACKS[area].routes.rules, PACKS[area].routes.otherwise)


def test_an_office_is_shut_longest_from_christmas_eve_to_the_tuesday_after_boxing_day() -> None:
    # 2026: Christmas is a Friday, and Boxing Day is given back on the Monday.
    office = door(OFFICE)
    assert longest_closed(office, SINCE) == datetime(2026, 12, 29, 9, tzinfo=UTC) - datetime(
        2026, 12, 24, 17, tzinfo=UTC
    )


def test_a_friday_desk_is_shut_for_a_fortnight_when_friday_is_christmas_and_longer_when_new_year_follows() -> None:
    friday = door({"fri": "09:00-17:00"})
    assert longest_closed(friday, SINCE) == datetime(2027, 1, 8, 9, tzinfo=UTC) - datetime(2026, 12, 18, 17, tzinfo=UTC)


def test_a_door_that_is_always_open_is_never_shut() -> None:
    assert longest_closed(door("always"), SINCE) == timedelta()


@pytest.mark.parametrize("text", ["PT45M", "P21D", "same_day", "within_48h", "next_opening"])
@given(st.datetimes(datetime(2026, 11, 23), datetime(2027, 11, 22)))  # noqa: DTZ001 - hypothesis takes naive bounds
def test_no_clock_runs_longer_than_its_most(text: str, naive: datetime) -> None:
    at, within = naive.replace(tzinfo=UTC), Within.parse(text)
    for hours in ("always", {"fri": "09:00-17:00"}, {"mon": "10:00-12:00", "thu": ["09:00-12:00", "20:00-24:00"]}):
        one = door(hours)
        assert within.after(at, one) - at <= at_most(within, longest_closed(one, SINCE))


@pytest.mark.parametrize("area", sorted(PACKS))
def test_the_longest_silence_of_an_area_is_of_a_band_that_can_wait(area: str) -> None:
    found = longest_silence(PACKS[area], SINCE)
    assert found.band in {Band.STANDARD, Band.PLANNED}
    rule = next(one for one in every_rule(area) if one.id == found.rule)
    turns = [sum(2 if name in PACKS[area].limited else 1 for name in chain) for chain in chains_of(rule)]
    assert found.lasts == max(turns) * (21 * DAY + HOUR)


def test_a_rule_that_lets_agencies_sleep_for_longer_is_the_one_that_is_named() -> None:
    pack = with_rule("probation", respond_within=dict.fromkeys(Band, "P90D")).packs["walsall"]
    assert longest_silence(pack, SINCE).rule == "probation"


def test_all_who_are_asked_at_once_are_silent_at_once() -> None:
    (rule,) = [one for one in PACKS["walsall"].routes.rules if one.id == "probation"]
    at_once = rule.model_copy(update={"offer": "all", "fallback": ("cranstoun/custody",)})
    assert chains_of(rule) == [rule.candidates]
    assert chains_of(at_once) == [(name, "cranstoun/custody") for name in rule.candidates]
