"""Watches topics and webhooks until everything owed to some events was seen, or is lost."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from deploy.local.bench.hearing import Hearing
from deploy.local.bench.seen import Seen
from deploy.local.following import Following

LOST_AFTER_S = 15.0
"""What has not been seen so long after anything last moved is lost."""
_COMPLETE_AFTER_S = 2.0
"""Nothing is missing and nothing moved for so long: what a score opens comes after it, on a topic of its own."""
_LOOK_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Watching:
    """What arrives goes into `seen`. `with_topic`: the agencies that have a topic."""

    seen: Seen
    following: Following
    hearing: Hearing
    with_topic: Collection[str]

    def settle(self, events: Collection[UUID]) -> None:
        """Returns when everything of these events was seen, or when for `LOST_AFTER_S` nothing moved."""
        steps, moved = (-1, -1), time.monotonic()
        while time.monotonic() - moved < (_COMPLETE_AFTER_S if self._complete(steps) else LOST_AFTER_S):
            time.sleep(_LOOK_EVERY_S)
            self._take()
            if (found := (self.seen.missing(events), len(self.seen.referrals(events)))) != steps:
                steps, moved = found, time.monotonic()

    def _complete(self, steps: tuple[int, int]) -> bool:
        """Nothing is missing of what is known, and all that is on the topics is known."""
        return steps[0] == 0 and self.following.at_end()

    def _take(self) -> None:
        for record in self.following.poll(0):
            self.seen.record(record, self.with_topic)
        for note in self.hearing.heard():
            self.seen.webhook(*note)
