"""A bad deployment stops; bad senders never stop anybody."""

from datetime import UTC, datetime, timedelta
from itertools import repeat

import pytest

from shared.kit import ids
from shared.kit.journal import BadRecord, Record
from shared.kit.journal.arrival import Arrival
from shared.kit.journal.dead import Breaker, TooManyDeadLetters
from shared.kit.journal.plan import Entry

NOW = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
RECORD = Record("in", 0, 0, b"k", b"v", {}, NOW)
FAULT = BadRecord("decide-failed", "KeyError at services.scoring.decide:7")
OTHER = BadRecord("decide-failed", "KeyError at services.scoring.decide:9")
GARBAGE = BadRecord("not-json", "no JSON", garbage=True)


def entry(failure: BadRecord | None) -> Entry:
    arrival: Arrival[None] = Arrival(RECORD, ids.made_of("topic"), ids.made_of("event"), 0, None, None, failure)
    return Entry(arrival, "{}", (), b"[]")


def after(*failures: BadRecord | None, breaker: Breaker | None = None, now: datetime = NOW) -> Breaker:
    return (breaker or Breaker()).after(map(entry, failures), now)


def test_five_of_one_fingerprint_in_a_row_stop() -> None:
    with pytest.raises(TooManyDeadLetters, match="5 in a row"):
        after(FAULT, FAULT, FAULT, FAULT, FAULT)


def test_garbage_between_them_neither_counts_nor_forgives() -> None:
    assert after(*repeat(GARBAGE, 100)) == Breaker()
    with pytest.raises(TooManyDeadLetters):
        after(FAULT, GARBAGE, FAULT, FAULT, GARBAGE, FAULT, FAULT)


def test_one_good_record_forgives() -> None:
    assert after(FAULT, FAULT, FAULT, FAULT, None).in_a_row == 0


def test_asking_twice_counts_once() -> None:
    breaker = after(FAULT, FAULT, FAULT)

    assert after(FAULT, breaker=breaker) == after(FAULT, breaker=breaker)


def test_twenty_within_a_minute_are_borne_and_the_next_stops() -> None:
    breaker = after(*([FAULT, OTHER] * 10))

    assert after(FAULT, breaker=breaker, now=NOW + timedelta(seconds=61)).recent == (NOW + timedelta(seconds=61),)
    with pytest.raises(TooManyDeadLetters, match="21 within a minute"):
        after(FAULT, breaker=breaker, now=NOW + timedelta(seconds=59))
