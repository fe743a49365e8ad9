"""A hundred thousand people judged anew while command and worker are killed: nobody twice, and memory stays flat."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psutil
import pytest

from deploy.local.home import Running
from shared.kit import clock
from tests.faults.conftest import Hurt, Report, Start
from tests.faults.reckoning import facts, rows
from tests.integration.scoring.people_to_rescore import Packs, Population

PEOPLE = 100_000
_MIB = 1024 * 1024


class Memory:
    """Resident memory of processes, by name, every so often while a `with` lasts; a name's process may change."""

    def __init__(self, **pids: Callable[[], int]) -> None:
        self._pids = pids
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.mib: dict[str, list[float]] = {name: [] for name in pids}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def flat(self, name: str) -> bool:
        """Whether the last third of the time needed at most a fifth more than the second."""
        third = len(self.mib[name]) // 3
        return max(self.mib[name][-third:]) <= 1.2 * max(self.mib[name][third : 2 * third])

    def _watch(self) -> None:
        while not self._over.wait(0.25):
            for name, pid in self._pids.items():
                with suppress(psutil.NoSuchProcess, KeyError):
                    self.mib[name].append(psutil.Process(pid()).memory_info().rss / _MIB)


class Command:
    """`sameday rescore --area walsall --yes --json`; what it prints goes to a file."""

    def __init__(self, home: Path, printed: Path) -> None:
        self.printed = printed
        words = ["rescore", "--area", "walsall", "--yes", "--json", "--home", str(home)]
        with printed.open("wb") as out:
            self.process = subprocess.Popen([sys.executable, "-m", "deploy.local.cli", *words], stdout=out)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.printed.read_text().splitlines()]


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_a_hundred_thousand_people_and_everything_killed_halfway(start: Start, report: Report, tmp_path: Path) -> None:
    population = Population(PEOPLE, Packs.under(tmp_path), clock.now())
    hurt = start(areas=population.packs.after)
    asyncio.run(population.move_in(hurt.running.database))
    began = time.monotonic()
    with Memory(worker=lambda: hurt.system.pid_of("scoring")) as first:
        asked = _killed_halfway(hurt, tmp_path)
    command = Command(hurt.system.home, tmp_path / "second")
    with Memory(worker=lambda: hurt.system.pid_of("scoring"), command=lambda: command.process.pid) as memory:
        assert command.process.wait(1200) == 0
    took = time.monotonic() - began
    *_, summary = command.lines()
    assert (summary["people"], summary["judged"], summary["changed"]) == (PEOPLE, PEOPLE, len(population.rescored()))
    _nobody_twice(hurt.running, population)
    report(
        {
            "people": PEOPLE,
            "asked when killed": asked,
            "seconds": round(took, 1),
            "told": summary["changed"],
            "worker MiB before the kill": round(max(first.mib["worker"])),
            "worker MiB": round(max(memory.mib["worker"])),
            "command MiB": round(max(memory.mib["command"])),
        }
    )
    assert memory.flat("worker")
    assert memory.flat("command")


def _killed_halfway(hurt: Hurt, folder: Path) -> int:
    """Command and worker get SIGKILL once half of the people were asked about; how many were."""
    command = Command(hurt.system.home, folder / "first")
    while _asked(hurt.running) < PEOPLE // 2:
        assert command.process.poll() is None, "it ended before half of the people were asked about"
        time.sleep(0.05)
    command.process.kill()
    os.kill(hurt.system.pid_of("scoring"), signal.SIGKILL)
    command.process.wait(10)
    asked = _asked(hurt.running)
    assert asked < PEOPLE
    return asked


def _asked(running: Running) -> int:
    return int(rows(running, "SELECT coalesce(max(asked), 0) AS n FROM scoring.rescore")[0]["n"])


def _nobody_twice(running: Running, population: Population) -> None:
    """One decision a person, one fact for each who differs, and each move of the cohort once."""
    decided = "SELECT count(*) AS n, count(DISTINCT audit->>'person_id') AS people FROM scoring.journal"
    (found,) = rows(running, f"{decided} WHERE audit->>'reason' LIKE 'judged anew%'")
    assert (found["n"], found["people"]) == (PEOPLE, PEOPLE)
    assert rows(running, "SELECT count(*) AS n FROM scoring.dead")[0]["n"] == 0
    said = {(one.type, one.id, UUID(one.body["person_id"])) for one in facts(running, "people.scored")}
    told = Counter(person_id for kind, _, person_id in said if kind == "person.rescored")
    assert told.keys() == population.rescored()
    assert set(told.values()) == {1}
    moves = [(kind, person_id) for kind, _, person_id in said if kind.startswith("cohort.")]
    assert Counter(moves) == Counter(("cohort.entered", person_id) for person_id in population.first())
