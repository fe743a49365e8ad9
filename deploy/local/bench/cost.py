"""What a run costs: CPU seconds and memory of each part, read from the kernel (psutil)."""

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Self

import psutil

_EVERY = 2.0
_MIB = 1024 * 1024


class Cost:
    """Measures while a `with` lasts. A part is a process with its children (PostgreSQL's sessions)."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._parts = {name: psutil.Process(pid) for name, pid in pids.items()}
        self._before: dict[str, float] = {}
        self.cpu_s: dict[str, float] = {}
        """CPU seconds of each part, once it is over."""
        self.peak_rss_mb: dict[str, float] = {}
        """Most memory of each part. Pages that processes share count once for each: PostgreSQL's are overstated."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="cost", daemon=True)

    def __enter__(self) -> Self:
        self._before = {name: _cpu(part) for name, part in self._parts.items()}
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu_s = {name: _cpu(part) - self._before[name] for name, part in self._parts.items()}
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(_EVERY):
            for name, part in self._parts.items():
                self.peak_rss_mb[name] = max(self.peak_rss_mb.get(name, 0.0), _rss(part))


def _family(part: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [part, *part.children(recursive=True)]
    return []


def _cpu(part: psutil.Process) -> float:
    """Of the living, and of children it has reaped."""
    seconds = 0.0
    for one in _family(part):
        with suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            seconds += times.user + times.system
            seconds += times.children_user + times.children_system
    return seconds


def _rss(part: psutil.Process) -> float:
    size = 0
    for one in _family(part):
        with suppress(psutil.NoSuchProcess):
            size += one.memory_info().rss
    return size / _MIB
