"""A token bucket a key: one integrator's loop must not become everybody's outage."""

import math
import time
from dataclasses import dataclass

from services.intake.refusals import TOO_MANY, Refused


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimit:
    """`rate` requests a second for long, `burst` at once, for each key."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key_id: str) -> None:
        """One request of this key. Raises Refused (429) with the seconds to wait."""
        now = time.monotonic()
        bucket = self._buckets.setdefault(key_id, _Bucket(self._burst, now))
        bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) / self._rate)
            raise Refused(TOO_MANY, f"this key may send {self._rate:g} requests a second", retry_after=wait)
        bucket.left -= 1
