"""The rule of a cohort, told a second time without any structure: everybody is sorted anew for each question."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.cohorts import StandingChanged
from shared.packs.cohorts import Cohort


@dataclass
class Census:
    """Everybody of an area, and who has a place in one cohort since when."""

    cohort: Cohort
    people: dict[UUID, StandingChanged] = field(default_factory=dict)
    ranked: dict[UUID, datetime] = field(default_factory=dict)
    entered: dict[UUID, datetime] = field(default_factory=dict)

    def hears(self, said: StandingChanged, now: datetime) -> None:
        known = self.people.get(said.person_id)
        if known is not None and known.version > said.version:
            return
        self.people[said.person_id] = said
        for one in list(self.entered):
            if not self.may_stay(one, now):
                del self.entered[one]
        self._rank_anew(now)
        if said.settle:
            self._settle(now)

    def order(self) -> list[UUID]:
        """Everybody ranked, the first first."""
        return sorted(self.ranked, key=self._key)

    def waiting(self) -> list[UUID]:
        return [one for one in self.order() if one not in self.entered]

    def fits(self, one: UUID) -> bool:
        said, least = self.people[one], self.cohort.criteria.score_at_least or 0
        return said.stopped is None and self.cohort.criteria.holds(said) and said.low >= least

    def may_stay(self, one: UUID, now: datetime) -> bool:
        said, least = self.people[one], self.cohort.criteria.score_at_least or 0
        fallen_too_far = said.low < least - self.cohort.hysteresis.fall
        return (
            said.stopped is None
            and self.cohort.criteria.holds(said)
            and (not fallen_too_far or self.is_protected(one, now))
        )

    def is_protected(self, one: UUID, now: datetime) -> bool:
        stay = self.cohort.hysteresis.stay_days
        return stay > 0 and now - self.entered[one] < timedelta(days=stay)

    def _rank_anew(self, now: datetime) -> None:
        here = [one for one in self.people if one in self.entered or self.fits(one)]
        self.ranked = {one: self.ranked.get(one, now) for one in here}

    def _settle(self, now: datetime) -> None:
        while len(self.entered) < self.cohort.size and (waiting := self.waiting()):
            self.entered[waiting[0]] = now
        while pair := self._overtaken(now):
            last, first = pair
            del self.entered[last]
            self.entered[first] = now
            self._rank_anew(now)

    def _overtaken(self, now: datetime) -> tuple[UUID, UUID] | None:
        order = self.order()
        free = [one for one in order if one in self.entered and not self.is_protected(one, now)]
        waiting = self.waiting()
        if free and waiting and order.index(free[-1]) - order.index(waiting[0]) > self.cohort.hysteresis.margin:
            return free[-1], waiting[0]
        return None

    def _key(self, one: UUID) -> tuple[Any, ...]:
        said, since = self.people[one], self.ranked[one]
        return (*(_MEASURES[name](said, since) for name in (*self.cohort.order, *self.cohort.tie)), one)


_BANDS = ["now", "same_day", "within_48h", "planned", "standard"]
_MEASURES: dict[str, Callable[[StandingChanged, datetime], Any]] = {
    "score_low": lambda said, _: -said.low,
    "score_high": lambda said, _: -said.high,
    "vulnerability": lambda said, _: (
        -said.low + sum(item.value for item in said.items if item.item == "risk_to_others")
    ),
    "criteria_met": lambda said, _: -len(said.criteria),
    "urgency": lambda said, _: _BANDS.index(said.band),
    "events_30_days": lambda said, _: -said.events_30_days,
    "recency": lambda said, _: -said.last_seen.timestamp() if said.last_seen else 0,
    "longest_unseen": lambda said, _: said.last_seen.timestamp() if said.last_seen else 0,
    "waited_longest": lambda _, since: since,
    "older_evidence": lambda said, _: said.at,
}
"""The smaller the further in front; of a standing, and of since when it is ranked."""
