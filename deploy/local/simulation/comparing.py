"""Which referral of one replay is which of the other, and how they differ. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from deploy.local.simulation.model import Asked, Kind

Pair = tuple[Asked | None, Asked | None]
_SAME: tuple[Callable[[Asked], object], ...] = (
    lambda one: (one.target, one.rule, one.ordinal),
    lambda one: (one.target, one.rule),
    lambda one: one.target,
    lambda one: (one.rule, one.ordinal),
    lambda one: (one.group, one.ordinal),
)
"""What makes two referrals of one event the same ask; the first that fits."""


def pairs(before: Iterable[Asked], after: Iterable[Asked]) -> Iterator[Pair]:
    """Every referral once, event by event, with what it would be; None where there is none."""
    left, right = _by_event(before), _by_event(after)
    for event_id in dict.fromkeys([*left, *right]):
        yield from _paired(left.get(event_id, []), right.get(event_id, []))


def kind_of(pair: Pair, near: timedelta = timedelta(0)) -> Kind | None:
    """How it differs; None where it does not. `near`: a deadline no further off than that is the same."""
    before, after = pair
    if before is None:
        return Kind.OPENS
    if after is None:
        return Kind.DOES_NOT_OPEN
    if before.target != after.target:
        return Kind.GOES_ELSEWHERE
    if before.band is not after.band:
        return Kind.BAND
    return Kind.DEADLINE if abs(before.respond_by - after.respond_by) > near else None


def _by_event(asked: Iterable[Asked]) -> dict[UUID, list[Asked]]:
    found: dict[UUID, list[Asked]] = defaultdict(list)
    for one in asked:
        found[one.event_id].append(one)
    return found


def _paired(before: list[Asked], after: list[Asked]) -> Iterator[Pair]:
    left, right = list(before), list(after)
    for same in _SAME:
        for one in tuple(left):
            other = next((other for other in right if same(other) == same(one)), None)
            if other is not None:
                left.remove(one)
                right.remove(other)
                yield one, other
    yield from ((one, None) for one in left)
    yield from ((None, one) for one in right)
