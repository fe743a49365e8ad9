"""The fairness table: everybody, then each split group by group. Pure: lives in, rows out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from statistics import median
from typing import TypeVar

from deploy.local.fairness.hiding import hidden, unshown
from deploy.local.fairness.model import EVERYBODY, NOT_RECORDED, SPLITS, Ended, Life, Mark, Row
from shared.contracts.vocabulary import Band

C = TypeVar("C", bound=StrEnum)
Cells = Mapping[str, tuple[int, ...]]
"""People of each class by group; the last class is those without any referral, of whom it is not known."""
TOO_FEW = "every group"
"""Stands for the groups of a split that cannot be shown at all."""


def table(lives: Collection[Life], least: int) -> Iterator[Row]:
    """Every row; none for nobody. Groups of fewer than `least` people have no figures and cannot be worked out."""
    if not lives:
        return
    if len(lives) < least:
        yield Row(split=EVERYBODY, group=EVERYBODY, people=None, hidden=_words("few", least))
        return
    yield from _rows(EVERYBODY, {EVERYBODY: lives}, {}, least)
    for split in SPLITS:
        groups: dict[str, list[Life]] = defaultdict(list)
        for life in lives:
            groups[getattr(life.groups, split)].append(life)
        marks = hidden({group: len(members) for group, members in groups.items()}, least)
        if marks is None:
            yield Row(split=split, group=TOO_FEW, people=None, hidden=_words("withheld", least))
        else:
            yield from _rows(split, {group: groups[group] for group in sorted(groups, key=_last)}, marks, least)


def _last(group: str) -> tuple[bool, str]:
    return group == NOT_RECORDED, group


def _rows(split: str, groups: Mapping[str, Collection[Life]], marks: Mapping[str, Mark], least: int) -> Iterator[Row]:
    bands = _shares(Band, {group: [life.band for life in members] for group, members in groups.items()}, marks, least)
    ended = _shares(Ended, {group: [life.ended for life in members] for group, members in groups.items()}, marks, least)
    for group, members in groups.items():
        if group in marks:
            yield Row(split=split, group=group, people=None, hidden=_words(marks[group], least))
        else:
            yield Row(
                split=split,
                group=group,
                people=len(members),
                score=_middle((life.score for life in members), least),
                bands=bands.get(group),
                wait_hours=_middle((life.wait for life in members), least),
                outcomes=ended.get(group),
            )


def _middle(values: Iterable[float | None], least: int) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 1) if known and len(known) >= least else None


def _shares(
    classes: type[C], groups: Mapping[str, Sequence[C | None]], marks: Mapping[str, Mark], least: int
) -> dict[str, dict[C, float]]:
    """By group the part of each class among those of whom it is known, for the groups of which it may be shown.

    How many those are follows from shares: so it may stay a few fewer than all as little as any class may be a few.
    """
    cells = {group: _cells(classes, members) for group, members in groups.items()}
    closed = unshown(cells, marks.keys(), least)
    return {
        group: {name: round(count / sum(row), 3) for name, count in zip(classes, row, strict=True)}
        for group, (*row, _) in cells.items()
        if group not in closed and any(row)
    }


def _cells(classes: type[C], members: Sequence[C | None]) -> tuple[int, ...]:
    counted = Counter(members)
    return (*(counted[name] for name in classes), counted[None])


def _words(mark: Mark, least: int) -> str:
    return f"<{least}" if mark == "few" else mark
