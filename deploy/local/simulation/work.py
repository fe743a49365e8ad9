"""Circles judged by processes of their own, one for each core; people are no affair of each other's."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from deploy.local.cases.town import Packs
from deploy.local.simulation.model import Circle, Scope, Verdict
from deploy.local.simulation.untouched import Two
from deploy.local.simulation.verdicts import verdict

_TOGETHER = 200
"""Records a process is given at once, and more when one circle has more."""
_TWO: list[Two] = []
"""A process's packs, loaded once."""


def verdicts(circles: Iterable[Circle], force: Path, tried: Path, scope: Scope, processes: int) -> Iterator[Verdict]:
    """As they get ready, in the order of circles. Raises PackError."""
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (force, tried)) as pool:
        for found in pool.map(_judge, *zip(*((batch, scope) for batch in _batches(circles)), strict=True)):
            yield from found


def load(force: Path, tried: Path) -> Two:
    """Both folders. Raises PackError."""
    return Two(Packs.load(force), Packs.load(tried))


def _begin(force: Path, tried: Path) -> None:
    _TWO.append(load(force, tried))


def _judge(circles: Sequence[Circle], scope: Scope) -> list[Verdict]:
    return [verdict(one, _TWO[0], scope) for one in circles]


def _batches(circles: Iterable[Circle]) -> Iterator[list[Circle]]:
    batch: list[Circle] = []
    for one in circles:
        batch.append(one)
        if sum(len(circle.heard) for circle in batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
