"""One whole system for all end to end tests, started as anybody starts it, with receivers and a mailbox beside it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from deploy.local.ports import Ports, free_base
from deploy.local.system import System
from tests.end_to_end.street import ROOT, Agencies, CommandLine, Integrator, Join, Mailbox

AGENCIES = ("the-beacon", "cranstoun", "walsall-council", "quick-first", "quick-second")

_READY_WITHIN = 150.0
"""Ten seconds as a rule; a busy machine that has to fetch Kafka first takes longer."""


@pytest.fixture(scope="session")
def areas() -> Iterator[Path]:
    """The product's packs, and one whose clocks run out within seconds."""
    folder = Path(tempfile.mkdtemp(prefix="sd-"))
    try:
        shutil.copytree(ROOT / "areas", folder, dirs_exist_ok=True)
        shutil.copytree(Path(__file__).with_name("areas"), folder, dirs_exist_ok=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def system(areas: Path) -> Iterator[System]:
    home = Path(tempfile.mkdtemp(prefix="sd-"))
    try:
        running = System(home, Ports.based_on(free_base(36_000)), areas)
        try:
            running.start()
            running.wait_ready(_READY_WITHIN)
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def line(system: System) -> CommandLine:
    return CommandLine(system.home)


@pytest.fixture(scope="session")
def agencies(line: CommandLine) -> Iterator[Agencies]:
    server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    server.start()
    joined = Agencies(server)
    try:
        for agency in AGENCIES:
            joined.join(agency, line)
        yield joined
    finally:
        server.stop()


@pytest.fixture(scope="session")
def mailbox(system: System, line: CommandLine) -> Iterator[Mailbox]:
    with Mailbox(system.ports.smtp) as kept:
        line.said("endpoints", "add", "--agency", "the-beacon", "--email", "queue@the-beacon.invalid")
        yield kept


@pytest.fixture(scope="session")
def integrator(system: System, line: CommandLine) -> Join:
    """Makes integrators, each with a key of its own added through the command line."""

    def join(source: str, *options: str) -> Integrator:
        return Integrator(system.running.intake, line.said("keys", "add", "--source", source, *options))

    return join
