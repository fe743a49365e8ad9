"""What all verdicts add up to: by kind, agency, band and group. Nobody can be told from small groups."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from deploy.local.fairness.hiding import hidden, unshown
from deploy.local.fairness.model import NOT_RECORDED, SPLITS, Groups
from deploy.local.simulation.model import Counts, Difference, Kind, Verdict
from shared.contracts.vocabulary import Band


class Line(BaseModel):
    """A part of a report."""

    model_config = ConfigDict(frozen=True)


class Change(Line):
    """How many referrals a team or a band has with the packs in force, and would have with those tried."""

    name: str
    before: int
    after: int


class Cause(Line):
    """Why so many referrals differ in this way; the sentence goes on after "because"."""

    what: Kind
    because: str
    referrals: int


class GroupRow(Line):
    """Of one group, how many people there are and for which part of them something differs; None is not shown."""

    split: str
    group: str
    people: int | None
    hidden: str | None = None
    otherwise: float | None = None


class Summary(Line):
    """What a simulation came to.

    `people` were replayed, in `events`; of `beyond` circles of people nothing can differ. `sooner`: of another band
    those more urgent, of another deadline those due sooner. `causes`: the most frequent first. `as_recorded` of the
    referrals the packs in force open in the replay are as they really were, `not_as_recorded` are not. `unheard`
    answers were left out, as nobody was asked. `dead`: events more (or fewer) that the pack tried cannot take.
    """

    what: Literal["summary"] = "summary"
    areas: tuple[str, ...]
    events: int
    people: int
    otherwise: int
    beyond: int
    kinds: Mapping[Kind, int]
    sooner: Mapping[Kind, int]
    causes: tuple[Cause, ...]
    agencies: tuple[Change, ...]
    bands: tuple[Change, ...]
    groups: tuple[GroupRow, ...]
    as_recorded: int
    not_as_recorded: int
    unheard: int
    dead: int


@dataclass(slots=True)
class Sum:
    """Counts while verdicts come; it keeps nobody."""

    events: int = 0
    people: int = 0
    otherwise: int = 0
    as_recorded: int = 0
    not_as_recorded: int = 0
    unheard: int = 0
    dead: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    sooner: Counter[Kind] = field(default_factory=Counter)
    causes: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    groups: Counter[tuple[str, str, bool]] = field(default_factory=Counter)

    def take(self, verdict: Verdict) -> tuple[Difference, ...]:
        """One verdict more; its differences."""
        self.events += verdict.events
        self.as_recorded += verdict.as_recorded
        self.not_as_recorded += verdict.not_as_recorded
        self.unheard += verdict.unheard
        self.dead += verdict.dead
        self.kinds.update(one.what for one in verdict.differences)
        self.sooner.update(one.what for one in verdict.differences if one.sooner)
        self.causes.update((one.what, one.because) for one in verdict.differences)
        for own, counts in ((self.before, verdict.before), (self.after, verdict.after)):
            own.update(_names(counts))
        for groups, differs in verdict.people:
            self._person(groups, differs=differs)
        return verdict.differences

    def summary(self, areas: tuple[str, ...], beyond: int, least: int) -> Summary:
        """What all that was taken adds up to. `least`: smaller groups are hidden."""
        return Summary(
            areas=areas,
            events=self.events,
            people=self.people,
            otherwise=self.otherwise,
            beyond=beyond,
            kinds={kind: self.kinds[kind] for kind in Kind if self.kinds[kind]},
            sooner={kind: self.sooner[kind] for kind in (Kind.BAND, Kind.DEADLINE) if self.kinds[kind]},
            causes=tuple(Cause(what=what, because=why, referrals=n) for (what, why), n in self.causes.most_common()),
            agencies=tuple(self._changes(sorted(one for one in self.before | self.after if "/" in one))),
            bands=tuple(self._changes([band.value for band in Band])),
            groups=tuple(self._groups(least)),
            as_recorded=self.as_recorded,
            not_as_recorded=self.not_as_recorded,
            unheard=self.unheard,
            dead=self.dead,
        )

    def _person(self, groups: Groups, *, differs: bool) -> None:
        self.people += 1
        self.otherwise += differs
        for split in SPLITS:
            self.groups[split, getattr(groups, split), differs] += 1

    def _changes(self, names: list[str]) -> Iterator[Change]:
        both = ((name, self.before[name], self.after[name]) for name in names)
        return (Change(name=name, before=before, after=after) for name, before, after in both if before or after)

    def _groups(self, least: int) -> Iterator[GroupRow]:
        for split in SPLITS:
            cells: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            for (of, group, differs), people in self.groups.items():
                if of == split:
                    cells[group][differs] += people
            yield from _rows(split, cells, least)


def _rows(split: str, cells: Mapping[str, list[int]], least: int) -> Iterator[GroupRow]:
    """As `sameday list fairness` hides: a part is shown where it and the rest stand for nobody or for enough people."""
    people = {group: sum(row) for group, row in cells.items()}
    marks = hidden(people, least) if people else {}
    if marks is None:
        yield GroupRow(split=split, group="every group", people=None, hidden="withheld")
        return
    closed = unshown(cells, marks.keys(), least)
    for group in sorted(cells, key=lambda one: (one == NOT_RECORDED, one)):
        if group in marks:
            mark = f"<{least}" if marks[group] == "few" else marks[group]
            yield GroupRow(split=split, group=group, people=None, hidden=mark)
        else:
            part = None if group in closed else round(cells[group][True] / people[group], 3)
            yield GroupRow(split=split, group=group, people=people[group], otherwise=part)


def _names(counts: Counts) -> dict[str, int]:
    return {**counts.targets, **{band.value: number for band, number in counts.bands.items()}}
