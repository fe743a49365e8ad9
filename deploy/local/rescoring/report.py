"""Who moves: a line for each person and move as it is found, and what they add up to. People by id only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.scoring.cohorts.moves import ENTERING
from shared.contracts.vocabulary import Band


class Line(BaseModel):
    """One line of a report."""

    model_config = ConfigDict(frozen=True)


class PersonMoved(Line):
    """Somebody of whom something else is told than before; band and value may be the same all the same."""

    what: Literal["person"] = "person"
    person_id: UUID
    band_before: Band
    band: Band
    value_before: int
    value: int

    def __str__(self) -> str:
        return f"{self.person_id} {_change(self.band_before, self.band)}, NDTA {_change(self.value_before, self.value)}"


class CohortMoved(Line):
    """Somebody who enters or leaves a cohort."""

    what: Literal["cohort"] = "cohort"
    person_id: UUID
    cohort: str
    move: Literal["entered", "left"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.move} {self.cohort}"


class BandMoves(Line):
    """How many went from one band to another, or stayed."""

    before: Band
    after: Band
    people: int


class Summary(Line):
    """What a run came to. `people` were asked about; `left_out` died, are addresses, or live elsewhere by now.

    `changed`: something else was told of them; `bands` are theirs. `by_another_pack`: judged by a worker that had not
    taken the pack that was meant. `not_ranked`: by cohort, how many still stand in an order that is no more.
    """

    what: Literal["summary"] = "summary"
    area: str
    run: UUID | None
    people: int
    judged: int
    changed: int
    left_out: int
    bands: tuple[BandMoves, ...]
    entered: Mapping[str, int]
    left: Mapping[str, int]
    dead_letters: int
    by_another_pack: int
    not_ranked: Mapping[str, int]

    @property
    def in_order(self) -> bool:
        """Whether nobody need look at anything."""
        return not (self.dead_letters or self.by_another_pack or self.not_ranked)


@dataclass(slots=True)
class Tally:
    """Counts while decisions are read; it keeps no person."""

    judged: int = 0
    left_out: int = 0
    dead_letters: int = 0
    by_another_pack: int = 0
    bands: Counter[tuple[str, str]] = field(default_factory=Counter)
    entered: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def take(self, audit: Mapping[str, Any]) -> Iterator[Line]:
        """One decision of a run as the journal has it; a line for each who moved."""
        if "dead_letter" in audit:
            self.dead_letters += 1
        elif "moves" in audit:
            yield from (self._moved(move) for move in audit["moves"])
        elif "person_id" in audit:
            yield from self._judged(audit)

    def _judged(self, audit: Mapping[str, Any]) -> Iterator[Line]:
        self.judged += 1
        self.left_out += "left_out" in audit
        self.by_another_pack += "pack" in audit
        if "after" in audit:
            (band_before, value_before), (band, value) = audit["before"], audit["after"]
            self.bands[band_before, band] += 1
            yield PersonMoved(
                person_id=audit["person_id"],
                band_before=band_before,
                band=band,
                value_before=value_before,
                value=value,
            )

    def _moved(self, move: Mapping[str, Any]) -> CohortMoved:
        enters = move["cause"] in ENTERING
        (self.entered if enters else self.left)[move["cohort"]] += 1
        return CohortMoved(person_id=move["person_id"], cohort=move["cohort"], move="entered" if enters else "left")

    def summary(self, area: str, run: UUID | None, people: int, not_ranked: Mapping[str, int]) -> Summary:
        """What all that was taken adds up to."""
        order = list(Band)
        moved = sorted(self.bands.items(), key=lambda one: [order.index(Band(band)) for band in one[0]])
        return Summary(
            area=area,
            run=run,
            people=people,
            judged=self.judged,
            changed=sum(self.bands.values()),
            left_out=self.left_out,
            bands=tuple(BandMoves(before=b, after=a, people=n) for (b, a), n in moved),
            entered=self.entered,
            left=self.left,
            dead_letters=self.dead_letters,
            by_another_pack=self.by_another_pack,
            not_ranked=not_ranked,
        )


def sentences(summary: Summary) -> Iterator[str]:
    """The summary for people."""
    yield f"{summary.judged} judged, {summary.changed} of them otherwise than before, {summary.left_out} left out"
    for one in summary.bands:
        yield f"  {one.before.value} → {one.after.value}: {one.people}"
    for cohort in sorted({*summary.entered, *summary.left}):
        yield f"  {cohort}: {summary.entered.get(cohort, 0)} entered, {summary.left.get(cohort, 0)} left"
    if summary.dead_letters:
        yield f"{summary.dead_letters} could not be decided: sameday dead list --service scoring"
    if summary.by_another_pack:
        yield f"{summary.by_another_pack} were judged by another version of the pack: run it again"
    for cohort, people in summary.not_ranked.items():
        yield f"{cohort} stays as it is: {people} in its former order were not ranked anew"


def _change(before: object, after: object) -> str:
    return str(after) if before == after else f"{before} → {after}"
