"""Whole systems to be hurt, one a test."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deploy.local.bench.hearing import Hearing
from deploy.local.home import Running
from deploy.local.ports import Ports, free_base
from deploy.local.system import System
from shared.kit.database import ABSENT
from shared.packs import load_packs
from tests.end_to_end.street import CommandLine
from tests.faults.load import SOURCE
from tests.faults.reckoning import drained, reckon, rows

_TOLD_WITHIN_S = 2.0
"""The receiver says four times a second what it heard."""


@dataclass
class Hurt:
    """A running system with every agency listening, and an integrator's key."""

    system: System
    line: CommandLine
    key: str
    hearing: Hearing

    @property
    def running(self) -> Running:
        return self.system.running

    def decided(self) -> int | None:
        """How many events scoring has decided; None while the database does not answer."""
        try:
            return int(rows(self.running, "SELECT count(*) AS n FROM scoring.journal")[0]["n"])
        except ABSENT:
            return None

    def has_decided(self, count: int) -> bool:
        """Whether scoring has decided so many."""
        return (self.decided() or 0) >= count

    def settle(self, acknowledged: dict[str, int], within: float = 60) -> dict[str, float]:
        """Wait until all is done, then reckon; what is worth printing."""
        took = drained(self.running, within)
        time.sleep(_TOLD_WITHIN_S)
        told = {webhook_id for _, webhook_id, _, _ in self.hearing.heard()}
        return {**reckon(self.running, acknowledged, told), "drained_s": round(took, 1)}


Start = Callable[..., Hurt]
"""Workers a service, and `command=` instead of `sameday up` → a system to be hurt."""


Report = Callable[[dict[str, float]], dict[str, float]]
"""Prints the ledger's counts beside the test's name and gives them back."""


@pytest.fixture
def report(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Report:
    def say(found: dict[str, float]) -> dict[str, float]:
        with capsys.disabled():
            sys.stdout.write(f"\n{request.node.name}: {found}\n")
        return found

    return say


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as stack:

        def begin(workers: Mapping[str, int] | None = None, **how: Any) -> Hurt:
            home = Path(tempfile.mkdtemp(prefix="sd-"))
            stack.callback(shutil.rmtree, home, ignore_errors=True)
            system = System(home, Ports.based_on(free_base(22_000)), workers=workers, **how)
            stack.callback(system.stop)
            system.start()
            hearing = stack.enter_context(Hearing(system.ports.smtp))
            system.wait_ready(150)
            line = CommandLine(home)
            for agency in load_packs(system.running.areas)["walsall"].agencies:
                line.said("endpoints", "add", "--agency", agency.id, "--url", f"http://127.0.0.1:{hearing.port}/")
            key = line.said("keys", "add", "--source", SOURCE, "--area", "walsall")
            return Hurt(system, line, key, hearing)

        yield begin
