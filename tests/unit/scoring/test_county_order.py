"""Thousands of events of hundreds of people in two orders: the same people, evidence, scores; the first twenty first.

A hundred thousand events of ten thousand people: `tests/faults/test_any_order.py`.
"""

from tests.unit.scoring.orders import in_two_orders


def test_two_orders_of_arrival_leave_the_same_county() -> None:
    in_two_orders(people=120, events=1_000, seed=4)
