"""Which criteria a person meets: met, not met or unknown, with the events that show it or what would have to be known.

Pure. A criterion over something unknown is unknown, unless what is known decides it either way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.scoring.criteria.facts import Facts, moment_of
from services.scoring.criteria.known import Known
from services.scoring.items import SHOWN
from services.scoring.profile import Profile
from services.scoring.reasons import on_its_day
from services.scoring.words import day, listed
from shared.contracts.people import Factor
from shared.packs.criteria import Criteria, Criterion
from shared.packs.fact_names import FACT_NAMES


class Result(StrEnum):
    """Three answers: unknown is not a kind of no."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


_RESULTS = {True: Result.MET, False: Result.NOT_MET, None: Result.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Lacking:
    """A fact that would have to be known, and in words what it is or when it was last said."""

    name: str
    text: str


class Met(NamedTuple):
    """One criterion and its answer. `known`: the facts it looks at, as far as they are known and not too old."""

    criterion: Criterion
    result: Result
    facts: Facts
    known: Mapping[str, Known]

    @property
    def shown(self) -> tuple[Known, ...]:
        """Of what is known as little as suffices, the newest where there is a choice; nothing unless it is met."""
        return tuple(_enough(self.known, self.criterion)) if self.result is Result.MET else ()

    @property
    def evidence(self) -> tuple[UUID, ...]:
        """The events that show that it is met, newest first."""
        return _events(self.shown)

    @property
    def lacking(self) -> tuple[Lacking, ...]:
        """What keeps it unknown."""
        return tuple(_lacking(self)) if self.result is Result.UNKNOWN else ()

    @property
    def text(self) -> str:
        """The answer as a sentence; one that is met is read out after "the person …"."""
        if shown := self.shown:
            return f"{self.criterion.because} ({day(shown[0].time, self.facts.moment.at)})"
        if self.result is Result.UNKNOWN:
            return f"{self.criterion.title}: unknown, for nobody has said: {listed(one.text for one in self.lacking)}"
        return f"{self.criterion.title}: no"

    def factor(self) -> Factor:
        """One that is met as a reason beside the score; it adds no points to it."""
        shown = self.shown
        evidence, because = _events(shown)[:SHOWN], (self.criterion.because,)
        return on_its_day(self.criterion.id, evidence, shown[0].time, self.facts.moment.at, because)


def _events(shown: tuple[Known, ...]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(event for one in shown for event in one.events))


def met(profile: Profile, criteria: Criteria, now: datetime) -> tuple[Met, ...]:
    """Every criterion of an area, in the pack's order, as it stands now."""
    return met_by(Facts.of(profile, moment_of(profile, now), criteria), criteria)


def met_by(facts: Facts, criteria: Criteria) -> tuple[Met, ...]:
    """Every criterion of an area over facts that are there already."""
    return tuple(_answered(facts, one, criteria.current_days(one)) for one in criteria.file.criteria)


def _answered(facts: Facts, criterion: Criterion, days: int) -> Met:
    known = facts.current(criterion.expression.names, days)
    holds = criterion.expression.holds(_values(known)) if known else None
    return Met(criterion, _RESULTS[holds], facts, known)


def _values(known: Mapping[str, Known]) -> dict[str, bool | int]:
    return {name: one.value for name, one in known.items()}


def _enough(known: Mapping[str, Known], criterion: Criterion) -> list[Known]:
    left = dict(known)
    for name in sorted(known, key=lambda name: known[name].time):
        rest = {other: one for other, one in left.items() if other != name}
        if criterion.expression.holds(_values(rest)):
            left = rest
    return sorted(left.values(), key=lambda one: one.time, reverse=True)


def _lacking(answer: Met) -> Iterator[Lacking]:
    for name in answer.criterion.expression.names:
        if name not in answer.known:
            old = answer.facts.known(name)
            last = (
                f" (last said on {day(old.time, answer.facts.moment.at)}, too long ago to count)"
                if old is not None
                else ""
            )
            yield Lacking(name, FACT_NAMES[name].sentence + last)
