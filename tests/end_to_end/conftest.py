"""One whole system for all end to end tests, started as anybody starts it, with receivers and a mailbox beside it."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from deploy.local.agencies import with_kafka
from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.passing_endpoints import passing_endpoints
from deploy.local.ports import Ports, free_base
from deploy.local.system import System
from services.notifier.model import Channel
from shared.packs import load_packs
from tests.end_to_end.story import SOURCE, Clock, Story, Town
from tests.end_to_end.street import ROOT, Agencies, CommandLine, Integrator, Join, Mailbox
from tests.end_to_end.wire import Wire

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
        follows = {"SAMEDAY_CLOCK": str(home / "clock")}
        running = System(home, Ports.based_on(free_base(16_000)), areas, environment=follows)
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


Begin = Callable[[str, str], Story]
"""An area and an instant → a story that begins there and then."""


@pytest.fixture(scope="module")
def everybody(system: System, agencies: Agencies) -> Iterator[Agencies]:
    """Every agency of every pack listens: who must not be told would be heard of."""
    packs = load_packs(system.running.areas).values()
    others = sorted({agency.id for pack in packs for agency in pack.agencies} - agencies.secrets.keys())
    wanted = [(agency, Channel.WEBHOOK, agencies.expect(agency)) for agency in others]
    with passing_endpoints(system.running, wanted) as endpoints:
        agencies.secrets.update({one.agency: one.secret for one in endpoints})
        yield agencies


@pytest.fixture(scope="module")
def begin(
    system: System, line: CommandLine, everybody: Agencies, mailbox: Mailbox, integrator: Join
) -> Iterator[Begin]:
    """Stories by a clock that is let go at the end."""
    clock, numbers = Clock(system.home / "clock"), itertools.count(880_000, 13)
    with Wire(system.running) as wire, clock.kept():
        town = Town(line, integrator(SOURCE), everybody, mailbox, with_kafka(system.running.areas), wire, clock)

        def start(area: str, moment: str) -> Story:
            story = Story(town, area, {"nhs_number": fictional_nhs_number(next(numbers))})
            story.at(moment)
            return story

        yield start
