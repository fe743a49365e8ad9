"""Lists as facts: on their day, in parts that fit a record, the same again with the same id."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.local.lists.publishing import ROWS, due, made
from deploy.local.lists.rows import Entry
from shared.contracts.binding import message_of
from shared.contracts.lists import ListMade
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing, Record
from tests.unit.lists.builders import MONDAY, lists

NOW = datetime(2026, 11, 2, 18, tzinfo=UTC)
WALSALL = lists()["walsall"]
REVIEW = WALSALL.file.by_id["no-medical-review"]


def entries(count: int) -> list[Entry]:
    return [Entry(list=REVIEW.id, day=MONDAY, person=made_of("person", number)) for number in range(count)]


def read(record: Outgoing) -> ListMade:
    fact = message_of(Record(record.topic, 0, 0, record.key, record.value, dict(record.headers), NOW)).data
    assert isinstance(fact, ListMade)
    return fact


@pytest.mark.parametrize(("count", "parts"), [(0, 1), (1, 1), (ROWS, 1), (ROWS + 1, 2), (3 * ROWS, 3)])
def test_a_list_is_told_whole_in_parts_that_fit_a_record(count: int, parts: int) -> None:
    facts = [read(record) for record in made("walsall", REVIEW, entries(count), MONDAY, NOW)]
    assert [(fact.part, fact.parts) for fact in facts] == [(number, parts) for number in range(1, parts + 1)]
    rows = [row["person"] for fact in facts for row in fact.rows]
    assert rows == [str(entry.person) for entry in entries(count)]


def test_the_same_list_again_is_a_repeat_and_another_is_not() -> None:
    def ids(count: int, day: date = MONDAY) -> list[bytes]:
        records = made("walsall", REVIEW, entries(count), day, NOW + timedelta(seconds=count))
        return [dict(record.headers)["ce_id"] for record in records]

    assert ids(2) == ids(2)
    assert len({*ids(2), *ids(3), *ids(2, MONDAY + timedelta(days=28))}) == 3


def test_a_reader_learns_whose_list_it_is_and_no_name() -> None:
    (fact,) = (read(record) for record in made("walsall", REVIEW, entries(1), MONDAY, NOW))
    assert (fact.area, fact.name, fact.reader) == (
        "walsall", "no-medical-review", "management team, The Beacon (Change Grow Live)",
    )  # fmt: skip
    assert set(fact.rows[0]) == {"list", "day", "person"}


def test_lists_are_due_on_their_day_of_the_rotation_and_figures_when_their_period_ends() -> None:
    on = {
        day: {one.id for one in due(WALSALL, day)} for day in (MONDAY, MONDAY + timedelta(days=28), date(2026, 11, 30))
    }
    assert "no-medical-review" in on[MONDAY] & on[MONDAY + timedelta(days=28)]
    assert "same-day" in on[date(2026, 11, 30)]
    assert not {"same-day", "treatment"} & on[MONDAY]
    assert "treatment" in {one.id for one in due(WALSALL, date(2026, 12, 31))}
