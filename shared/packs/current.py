"""The packs as they are now: a changed one is taken without a restart; a wrong one is refused, the last good stays."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from shared.kit import log
from shared.kit.metrics import PACKS_REFUSED
from shared.packs.problems import PackError

T = TypeVar("T")
LOOK_EVERY_S = 2.0
Fingerprint = tuple[tuple[str, int, int], ...]


class Current(Generic[T]):
    """What `load` makes of a folder of packs. Raises PackError when it cannot be used at the start."""

    def __init__(self, folder: Path, load: Callable[[Path], T]) -> None:
        self._folder = folder
        self._load = load
        self._loaded = self._seen = fingerprint(folder)
        self.value = load(folder)

    async def keep(self, taken: Callable[[T], None] = lambda _: None) -> None:
        """Look for changes until cancelled, on a thread; what changed is taken between two decisions, never within."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            loaded = await asyncio.to_thread(self.look)
            if loaded is not None:
                self.value = loaded
                taken(loaded)

    def look(self) -> T | None:
        """What changed, once two looks saw the same: somebody may be half-way through saving several files."""
        seen, before = fingerprint(self._folder), self._seen
        self._seen = seen
        if seen == self._loaded or seen != before:
            return None
        self._loaded = seen
        try:
            loaded = self._load(self._folder)
        except PackError as error:
            PACKS_REFUSED.set(1)
            log.get().error("packs-refused", problems=[str(problem) for problem in error.problems])
            return None
        PACKS_REFUSED.set(0)
        log.get().info("packs-loaded", folder=str(self._folder))
        return loaded


def fingerprint(folder: Path) -> Fingerprint:
    """Which files there are, when each was written and how long it is."""
    found = ((file, file.stat()) for file in sorted(folder.glob("*/*.yaml")))
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in found)
