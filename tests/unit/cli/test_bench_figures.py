from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.bench.figures import Sending, latencies, percentile
from deploy.local.bench.seen import Seen

FIRST, SECOND = UUID(int=1), UUID(int=2)


def test_one_lost_event_in_ten_spoils_the_99th_percentile_only() -> None:
    times = [*[0.010] * 9, None]
    assert percentile(times, 50) == pytest.approx(10, rel=0.002)
    assert percentile(times, 99) is None


@given(st.lists(st.floats(0.0001, 100), min_size=1))
def test_percentiles_lie_within_what_was_seen(times: list[float]) -> None:
    found = percentile(times, 50)
    assert found is not None
    rounded = 0.005
    assert min(times) * 999 - rounded <= found <= max(times) * 1001 + rounded


def test_what_was_never_sent_is_not_owed_a_score() -> None:
    refused = Sending(FIRST, 1.0, None)
    found = latencies([refused, Sending(SECOND, 2.0, 2.5)], Seen(scored={SECOND: 3.0}))
    assert found["accepted"] == [None, 0.5]
    assert found["scored"] == [1.0]


def test_referral_owes_a_place_in_the_queue_only_where_the_agency_reads_one() -> None:
    seen = Seen(opened={"a": FIRST, "b": FIRST}, queued={"a"}, told={"b": 4.0})
    found = latencies([Sending(FIRST, 1.0, 1.5)], seen)
    assert found["offered"] == [None]
    assert found["notified"] == [None, 3.0]
    assert seen.missing([FIRST]) == 3


def test_same_webhook_twice_is_a_repeat() -> None:
    seen = Seen()
    for at in (1.0, 2.0):
        seen.webhook(at, "one", "referral", "referral.offered")
    assert seen.repeats == 1
    assert seen.told == {"referral": 1.0}


def test_from_kafka_to_kafka_counts_from_the_event_s_own_record() -> None:
    seen = Seen(arrived={FIRST: 0.003}, offered={"referral": 0.015}, opened={"referral": FIRST}, queued={"referral"})
    found = latencies([Sending(FIRST, 0.0, 0.005)], seen)
    assert list(found["kafka_to_kafka"]) == pytest.approx([0.012])
    assert list(found["offered"]) == pytest.approx([0.015])
