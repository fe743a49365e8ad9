"""Circles judged by processes of their own, one for each core; people are no affair of each other's.

Where most belong to one circle, as when teams have limits, its two packs are two processes' work.
"""

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.cases.town import Packs
from deploy.local.simulation.model import Circle, Replayed, Scope, Verdict
from deploy.local.simulation.steps import EACH, Steps
from deploy.local.simulation.untouched import Two
from deploy.local.simulation.verdicts import compared, replayed, verdict

Folders = tuple[Path, Path]
"""Of the packs in force, and of those tried."""
_TOGETHER = 200
"""Records a process is given at once, and more when one circle has more."""
LARGE = 2_000
"""Events from which on a circle's two packs may be two processes' work."""
_LOOK_EVERY_S = 0.2


class _Worker(NamedTuple):
    two: Two
    steps: Steps


_WORKER: list[_Worker] = []
"""What a process has for all its work; packs are loaded once."""


class _Job(NamedTuple):
    """`waits_for` processes, then `found` is worked out here."""

    waits_for: Sequence["Future[Any]"]
    found: Callable[[], list[Verdict]]


def verdicts(
    circles: Sequence[Circle],
    two: Two,
    folders: Folders,
    scope: Scope,
    processes: int,
    *,
    done: Callable[[int], None] = lambda _: None,
    large: int = LARGE,
) -> Iterator[Verdict]:
    """As they get ready, the largest circles first. `done` hears how many events are through. Raises PackError."""
    context = get_context("spawn")
    counter: Synchronized[int] = context.Value("q", 0)
    with ProcessPoolExecutor(processes, context, _begin, (folders, counter)) as pool:
        apart = [one for one in circles if one.events >= large]
        for job in list(_jobs(pool, circles, two, scope, apart if len(apart) < processes else [])):
            while wait(job.waits_for, _LOOK_EVERY_S).not_done:
                done(counter.value // EACH)
            yield from job.found()
        done(counter.value // EACH)


def load(folders: Folders) -> Two:
    """Both folders. Raises PackError."""
    force, tried = folders
    return Two(Packs.load(force), Packs.load(tried))


def _jobs(
    pool: ProcessPoolExecutor, circles: Sequence[Circle], two: Two, scope: Scope, apart: Collection[Circle]
) -> Iterator[_Job]:
    for batch in _batches(sorted(circles, key=lambda one: -len(one.heard))):
        if any(batch[0] is one for one in apart):
            yield _by_packs(pool, batch[0], two, scope)
        else:
            found = pool.submit(_judge, batch, scope)
            yield _Job([found], found.result)


def _by_packs(pool: ProcessPoolExecutor, circle: Circle, two: Two, scope: Scope) -> _Job:
    force, tried = (pool.submit(_replay, circle, scope, with_tried=one) for one in (False, True))
    return _Job([force, tried], lambda: [compared(force.result(), tried.result(), circle, two, scope)])


def _begin(folders: Folders, counter: "Synchronized[int]") -> None:
    _WORKER.append(_Worker(load(folders), Steps(counter)))
    # Nothing a replay keeps refers to itself, and looking for what does costs a quarter of its time.
    gc.freeze()
    gc.disable()


def _judge(circles: Sequence[Circle], scope: Scope) -> list[Verdict]:
    two, steps = _WORKER[0]
    found = [verdict(one, two, scope, steps.step) for one in circles]
    steps.end(EACH * sum(one.events for one in circles))
    return found


def _replay(circle: Circle, scope: Scope, *, with_tried: bool) -> Replayed:
    two, steps = _WORKER[0]
    found = replayed(circle, two.tried if with_tried else two.force, scope, steps.step)
    steps.end(EACH * circle.events // 2)
    return found


def _batches(circles: Sequence[Circle]) -> Iterator[list[Circle]]:
    batch: list[Circle] = []
    for one in circles:
        batch.append(one)
        if sum(len(circle.heard) for circle in batch) >= _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
