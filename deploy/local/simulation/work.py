"""Circles judged by processes of their own, one for each core; people are no affair of each other's.

Where most belong to one circle, as when teams have limits, its families are tried alone first: who never comes near
such a team is nobody else's affair. The rest are shared out to be judged, and both packs to be routed (parts.py).
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import NamedTuple, TypeVar

from deploy.local.cases.town import Packs
from deploy.local.simulation.model import Circle, Family, Scope, Verdict
from deploy.local.simulation.parts import Parts, added, judged_by_family, routed_by_place
from deploy.local.simulation.routing import Routed
from deploy.local.simulation.spool import CONTEXT, Place, Spool
from deploy.local.simulation.steps import EACH, Steps
from deploy.local.simulation.untouched import Two
from deploy.local.simulation.verdicts import FoundAlone, compared, each_alone, verdict

T = TypeVar("T")
Folders = tuple[Path, Path]
"""Of the packs in force, and of those tried."""
_TOGETHER = 200
"""Records a process is given at once, and more when one circle or family has more."""
LARGE = 2_000
"""Events from which on a circle may be taken apart."""
_LOOK_EVERY_S = 0.2


class _Worker(NamedTuple):
    kept: Spool
    two: Two
    steps: Steps


_WORKER: list[_Worker] = []
"""What a process has for all its work; packs are loaded once."""


class _Pool(NamedTuple):
    """Processes, and who hears how many events are through."""

    processes: ProcessPoolExecutor
    counter: "Synchronized[int]"
    done: Callable[[int], None]

    def found(self, awaited: list["Future[T]"]) -> Iterator[T]:
        """What they come to, one after the other; whoever waited for it has it alone."""
        while awaited:
            one = awaited.pop(0)
            while wait([one], _LOOK_EVERY_S).not_done:
                self.done(self.counter.value // EACH)
            yield one.result()
        self.done(self.counter.value // EACH)


def verdicts(
    circles: Sequence[Circle],
    kept: Spool,
    two: Two,
    scope: Scope,
    *,
    folders: Folders,
    processes: int,
    done: Callable[[int], None] = lambda _: None,
    large: int = LARGE,
) -> Iterator[Verdict]:
    """As they get ready. `done` hears how many events are through. Raises PackError."""
    counter: Synchronized[int] = CONTEXT.Value("q", 0)
    ordered = sorted(circles, key=lambda one: -one.size)
    many = [one for one in ordered if one.size >= large]
    with ProcessPoolExecutor(processes, CONTEXT, _begin, (kept, folders, counter)) as workers:
        pool = _Pool(workers, counter, done)
        tried = [(one, _begun_alone(pool, one, scope)) for one in many]
        others = [workers.submit(_judge, one, scope) for one in _batches(ordered[len(many) :], _records)]
        for circle, begun in tried:
            left = list(circle.families) if not begun else []
            for found, not_alone in pool.found(begun):
                yield from found
                left += not_alone
            if left:
                yield _together(pool, Circle(tuple(left)), two, scope)
        for each in pool.found(others):
            yield from each


def load(folders: Folders) -> Two:
    """Both folders. Raises PackError."""
    force, tried = folders
    return Two(Packs.load(force), Packs.load(tried))


def _begun_alone(pool: _Pool, circle: Circle, scope: Scope) -> list["Future[FoundAlone]"]:
    """Every family of a large circle is looked at alone, as far as it can be; one family is never alone."""
    if len(circle.families) == 1:
        return []
    batches = _batches(sorted(circle.families, key=lambda one: -len(one.events)), _events)
    return [pool.processes.submit(_judge_alone, one, scope) for one in batches]


def _together(pool: _Pool, circle: Circle, two: Two, scope: Scope) -> Verdict:
    """Everybody of a circle is judged, then both packs are routed."""
    families = _batches(sorted(circle.families, key=lambda one: -len(one.events)), _events)
    parts = added(pool.found([pool.processes.submit(_judge_families, one, scope) for one in families]))
    asked = [
        pool.processes.submit(_route, circle, part.told, scope, with_tried=tried)
        for part, tried in zip(parts, (False, True), strict=True)
    ]
    now, then = (part.replayed(by) for part, by in zip(parts, pool.found(asked), strict=True))
    return compared(now, then, circle, two, scope)


def _begin(kept: Spool, folders: Folders, counter: "Synchronized[int]") -> None:
    _WORKER.append(_Worker(kept, load(folders), Steps(counter)))
    # Nothing a replay keeps refers to itself, and looking for what does costs a quarter of its time.
    gc.freeze()
    gc.disable()


def _judge(circles: Sequence[Circle], scope: Scope) -> list[Verdict]:
    kept, two, steps = _WORKER[0]
    found = [verdict(one, kept, two, scope, steps.step) for one in circles]
    steps.end(EACH * sum(one.size for one in circles))
    return found


def _judge_alone(families: Sequence[Family], scope: Scope) -> FoundAlone:
    kept, two, steps = _WORKER[0]
    found, left = each_alone(families, kept, two, scope, steps.step)
    steps.end(EACH * sum(one.events for one in found))
    return found, left


def _judge_families(families: Sequence[Family], scope: Scope) -> Parts:
    kept, two, steps = _WORKER[0]
    found = judged_by_family(families, kept, two, scope, steps.step)
    steps.end(EACH * sum(map(_events, families)) // 2)
    return found


def _route(circle: Circle, told: Sequence[Place], scope: Scope, *, with_tried: bool) -> Routed:
    kept, two, steps = _WORKER[0]
    found = routed_by_place(told, circle, kept, two.tried if with_tried else two.force, scope, step=steps.step)
    steps.end(EACH * circle.size // 4)
    return found


def _records(circle: Circle) -> int:
    return circle.size + sum(len(one.answers) for one in circle.families)


def _events(family: Family) -> int:
    return len(family.events)


def _batches(found: Iterable[T], size: Callable[[T], int]) -> Iterator[list[T]]:
    batch: list[T] = []
    records = 0
    for one in found:
        batch.append(one)
        records += size(one)
        if records >= _TOGETHER:
            yield batch
            batch, records = [], 0
    if batch:
        yield batch
