"""A record's id is the sender's, its replay's, or its position's."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.kit import ids
from shared.kit.journal import Record
from shared.kit.journal.arrival import REPLAY_ATTEMPT, REPLAY_ID, arrive
from shared.kit.journal.rows import Rows
from tests.integration.journal.counting import Counting

TOPIC, REPLAYED = ids.made_of("topic"), ids.made_of("replayed")
AT = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
READABLE, UNREADABLE = b'{"id":"1","people":[]}', b"\xff"
OWN, POSITION = (ids.made_of("1"), 0), (ids.made_of(TOPIC, 2, 7), 0)


def identity(value: bytes, headers: Mapping[str, bytes]) -> tuple[UUID, int]:
    return arrive(Record("in", 2, 7, None, value, headers, AT), TOPIC, Counting()).identity


def replay(attempt: bytes, event: bytes = str(REPLAYED).encode()) -> dict[str, bytes]:
    return {REPLAY_ID: event, REPLAY_ATTEMPT: attempt}


@pytest.mark.parametrize(("value", "expected"), [(READABLE, OWN), (UNREADABLE, POSITION)])
def test_a_first_arrival(value: bytes, expected: tuple[UUID, int]) -> None:
    assert identity(value, {}) == expected


@pytest.mark.parametrize("value", [READABLE, UNREADABLE])
def test_a_replay_keeps_the_id_of_its_dead_letter(value: bytes) -> None:
    assert identity(value, replay(b"3")) == (REPLAYED, 3)


@pytest.mark.parametrize(
    "headers", [replay(b"0"), replay(b"-1"), replay(b"9" * 12), replay(b"x"), replay(b"1", b"\xff")]
)
def test_headers_that_are_no_replay_are_none(headers: dict[str, bytes]) -> None:
    assert identity(READABLE, headers) == OWN


def test_every_look_at_a_row_is_its_own() -> None:
    rows = Rows({"ada": '{"deep": []}', "ben": None})
    body = rows["ada"].body
    assert body is not None
    body["deep"].append(1)

    assert rows["ada"].body == {"deep": []}
    assert rows["ben"].body is None
    assert ("ada" in rows, "carl" in rows, len(rows), set(rows)) == (True, False, 2, {"ada", "ben"})
