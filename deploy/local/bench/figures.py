"""From what was seen to what is said (performance.md, *Side by side*): percentiles in which a loss is infinite."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hdrh.histogram import HdrHistogram
from pydantic import BaseModel, ConfigDict

from deploy.local.bench.seen import Seen

_LONGEST_US = 3_600_000_000
_DIGITS = 3
Percentiles = dict[str, float | None]


class Figures(BaseModel):
    """The one object that `--json` prints. A percentile is None where it lies among the lost, or nothing was seen.

    `floor` and `peers` belong to a run with peers and are None without one.
    """

    model_config = ConfigDict(frozen=True)

    rate: float
    sent: int
    acknowledged: int
    lost: int
    repeats: int
    p50_ms: Percentiles
    p99_ms: Percentiles
    drain_per_s: float | None
    cpu_s_per_1000: dict[str, float]
    peak_rss_mb: dict[str, float]
    floor: Percentiles | None = None
    peers: dict[str, Percentiles] | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One event of the measured time: when it was meant to go, when 202 came (None: it did not)."""

    id: UUID
    intended: float
    acknowledged: float | None


def latencies(sendings: Sequence[Sending], seen: Seen) -> Mapping[str, Sequence[float | None]]:
    """Point → seconds from the intended time, None for what never came.

    Only what intake acknowledged is owed further; what a referral's agency reads by topic is owed there as well.
    `kafka_to_kafka` alone counts from the event's own record, through scoring and router.
    """
    owed = {one.id: one.intended for one in sendings if one.acknowledged is not None}
    opened = {referral: owed[event] for referral, event in seen.opened.items() if event in owed}
    return {
        "accepted": [_since(one.acknowledged, one.intended) for one in sendings],
        "scored": [_since(seen.scored.get(event), intended) for event, intended in owed.items()],
        "kafka_to_kafka": [_in_chain(seen, one) for one in opened if one in seen.queued],
        "offered": [_since(seen.offered.get(one), at) for one, at in opened.items() if one in seen.queued],
        "notified": [_since(seen.told.get(one), at) for one, at in opened.items()],
    }


def percentile(seconds: Iterable[float | None], percent: float) -> float | None:
    """In milliseconds; None when it lies among the lost."""
    histogram = HdrHistogram(1, _LONGEST_US, _DIGITS)
    for one in seconds:
        histogram.record_value(_LONGEST_US if one is None else max(1, round(one * 1_000_000)))
    found = histogram.get_value_at_percentile(percent)
    return round(found / 1000, 2) if 0 < found < _LONGEST_US * 0.99 else None


def _in_chain(seen: Seen, referral: str) -> float | None:
    arrived = seen.arrived.get(seen.opened[referral])
    return _since(seen.offered.get(referral), arrived) if arrived is not None else None


def _since(at: float | None, intended: float) -> float | None:
    return None if at is None else at - intended
