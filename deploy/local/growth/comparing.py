"""From what rounds cost to what is said: medians, and by how much the largest differs from the smallest."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Self

from pydantic import BaseModel, ConfigDict

FLAT = 0.2
"""By so much a figure may differ and is called flat (performance.md, *Targets*)."""


class Cost(BaseModel):
    """Of one event: microseconds by the clock and of the worker's processor; of the worker: its memory."""

    model_config = ConfigDict(frozen=True)

    us: float
    cpu_us: float
    rss_mb: float


class Growth(BaseModel):
    """By number of people, each the median of its rounds. `time`, `memory`: the largest town's over the smallest's."""

    model_config = ConfigDict(frozen=True)

    costs: dict[int, Cost]
    time: float
    memory: float

    @classmethod
    def of(cls, rounds: Mapping[int, Sequence[Cost]]) -> Self:
        """What all rounds come to. Raises ValueError when there are none."""
        costs = {people: _middle(rounds[people]) for people in sorted(rounds)}
        least, most = costs[min(costs)], costs[max(costs)]
        return cls(costs=costs, time=most.us / least.us, memory=most.rss_mb / least.rss_mb)

    @property
    def flat(self) -> bool:
        """Whether neither time nor memory depends on how many people are known."""
        return all(abs(ratio - 1) <= FLAT for ratio in (self.time, self.memory))


def _middle(rounds: Sequence[Cost]) -> Cost:
    if not rounds:
        raise ValueError("no round was measured")
    return Cost(
        us=median(one.us for one in rounds),
        cpu_us=median(one.cpu_us for one in rounds),
        rss_mb=median(one.rss_mb for one in rounds),
    )
