"""A hundred thousand events of ten thousand people in two orders: the same people, evidence, scores, first twenty."""

import sys

import pytest

from tests.unit.scoring.orders import in_two_orders


@pytest.mark.chaos
@pytest.mark.timeout(1_800)
def test_a_hundred_thousand_events_in_two_orders_leave_the_same_county(capsys: pytest.CaptureFixture[str]) -> None:
    found = in_two_orders(people=10_000, events=100_000, seed=7)
    with capsys.disabled():
        sys.stdout.write(f"\n{found}\n")
