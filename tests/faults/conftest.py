"""Whole systems to be hurt, one a test."""

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from deploy.local.home import Running
from deploy.local.ports import Ports, free_base
from deploy.local.system import System
from shared.kit.database import ABSENT
from shared.packs import load_packs
from tests.end_to_end.street import CommandLine, Mailbox
from tests.faults.load import SOURCE
from tests.faults.reckoning import drained, reckon, rows


@dataclass
class Hurt:
    """A running system with every agency listening, and an integrator's key."""

    system: System
    line: CommandLine
    key: str
    told: list[str]
    """webhook-ids as received, repeats included."""

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
        return {**reckon(self.running, acknowledged, set(self.told)), "drained_s": round(took, 1)}


Start = Callable[..., Hurt]
"""Workers a service → a system to be hurt."""


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

        def begin(workers: Mapping[str, int] | None = None) -> Hurt:
            home = Path(tempfile.mkdtemp(prefix="sd-"))
            stack.callback(shutil.rmtree, home, ignore_errors=True)
            system = System(home, Ports.based_on(free_base(42_000)), workers=workers)
            stack.callback(system.stop)
            system.start()
            told: list[str] = []
            server = stack.enter_context(_receiver(told))
            stack.enter_context(Mailbox(system.ports.smtp))
            system.wait_ready(150)
            line = CommandLine(home)
            for agency in load_packs(system.running.areas)["walsall"].agencies:
                line.said("endpoints", "add", "--agency", agency.id, "--url", server)
            key = line.said("keys", "add", "--source", SOURCE, "--area", "walsall")
            return Hurt(system, line, key, told)

        yield begin


@contextmanager
def _receiver(told: list[str]) -> Iterator[str]:
    """An agency's web server: takes everything, remembers the ids."""
    server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)

    def take(request: Request) -> Response:
        told.append(request.headers["webhook-id"])
        return Response(status=204)

    server.expect_request("/").respond_with_handler(take)
    server.start()
    try:
        yield server.url_for("/")
    finally:
        server.stop()
