"""One embedded Kafka and PostgreSQL a test run, and fresh corners of them for whoever asks."""

import gc
import itertools
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from deploy.local.platform import Platform
from deploy.local.ports import Ports, free_base
from deploy.local.system import System

_TEMPLATE = "sameday_template"
_NUMBERS = itertools.count(1)
_READY_WITHIN = 100.0
"""Seconds: a machine busy with other work starts slowly; ten is usual."""
_SEARCHES_WITHIN = 600
"""Seconds. Cut short at the usual 120, hypothesis takes a search for one whose examples differ from run to run."""
settings.register_profile("sameday", deadline=None)  # how long an example takes says who else is on the machine
settings.load_profile("sameday")


def pytest_configure() -> None:
    """Children must hear Ctrl-C, also where the run was started in the background of a script, which ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A search is bounded by its examples and waits for nothing: only on a busy machine does it take minutes."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.timeout(_SEARCHES_WITHIN), append=False)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: it is not looked through again at each collection of garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """Kafka with the product's topics and PostgreSQL with its schema; started when first asked for, gone at the end."""
    # pytest's own temporary folders are too deep for a PostgreSQL socket.
    home = Path(tempfile.mkdtemp(prefix="sd-"))
    try:
        with Platform(home, Ports.based_on(free_base())) as running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def fresh_database(platform: Platform) -> Callable[[], str]:
    """Makes databases with the migrated, empty schema; each call returns the libpq URL of another one."""
    platform.server.sql(f'CREATE DATABASE "{_TEMPLATE}" TEMPLATE sameday')

    def create() -> str:
        name = f"test_{next(_NUMBERS)}"
        platform.server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{_TEMPLATE}" STRATEGY FILE_COPY')
        return platform.server.url(name)

    return create


@pytest.fixture
def database(fresh_database: Callable[[], str]) -> str:
    """The libpq URL of a migrated, empty database of this test's own."""
    return fresh_database()


@pytest.fixture(scope="module")
def module_database(fresh_database: Callable[[], str]) -> str:
    """The libpq URL of a migrated, empty database that the tests of one module share."""
    return fresh_database()


@pytest.fixture(scope="session")
def topics(platform: Platform) -> Callable[..., str]:
    """Makes topics nobody else has: `topics("events", partitions=3)` returns the new topic's name."""
    return lambda name="topic", partitions=1, **config: platform.create_topic(
        f"test.{next(_NUMBERS)}.{name}", partitions, **config
    )


@pytest.fixture(scope="session")
def plain_system() -> Iterator[System]:
    """The whole product as `sameday up` runs it, with its own area packs; started when first asked for."""
    home = Path(tempfile.mkdtemp(prefix="sd-"))
    try:
        running = System(home, Ports.based_on(free_base(start=27_000)))
        try:
            running.start()
            running.wait_ready(_READY_WITHIN)
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def system(plain_system: System) -> System:
    """The system of a folder's tests; end to end it is another, with a pack and a clock of its own."""
    return plain_system
