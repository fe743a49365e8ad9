"""What `sameday up` does when things die, hang, are started twice or are killed themselves."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.local.home import NotRunningError, find
from deploy.local.ports import Ports, free_base
from deploy.local.system import System

UP = (sys.executable, str(Path(__file__).with_name("stand_in_up.py")))


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    home = Path(tempfile.mkdtemp(prefix="sd-"))
    running = System(home, Ports.based_on(free_base(13_000)), workers={"scoring": 2}, command=UP)
    try:
        with running:
            yield running
    finally:
        shutil.rmtree(home, ignore_errors=True)


def eventually(true: Callable[[], bool], seconds: float = 15.0) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def pid_or_none(system: System, name: str) -> int | None:
    try:
        return system.pid_of(name)
    except (KeyError, RuntimeError):
        return None


def reborn(system: System, name: str, old: int, seconds: float = 15.0) -> bool:
    return eventually(lambda: pid_or_none(system, name) not in (None, old), seconds)


def test_ready_is_one_line_and_the_addresses_are_found_by_home(system: System) -> None:
    found = find(system.home)

    # Its state says so a moment before its line.
    assert eventually(lambda: "ready" in system.log.read_text().splitlines())
    assert system.log.read_text().splitlines().count("ready") == 1
    assert found.intake == f"http://127.0.0.1:{system.ports.intake}"
    assert found.environment("router")["SAMEDAY_METRICS_PORT"] == str(system.ports.intake + 12)
    assert (system.home / "secret").stat().st_mode & 0o777 == 0o600


def test_lines_carry_the_name_of_the_service(system: System) -> None:
    assert f"scoring-2  answers on {system.ports.intake + 21}" in system.log.read_text()
    assert f"answers on {system.ports.intake + 10}" in (system.home / "logs" / "intake.log").read_text()


def test_a_second_start_on_the_same_home_is_refused_and_names_the_first(system: System) -> None:
    again = subprocess.run(
        [*UP, "--home", system.home, "--port-base", str(system.ports.intake)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert again.returncode == 2
    assert f"pid {system.supervisor.pid}" in again.stderr


@pytest.mark.parametrize("name", ["router", "scoring-2", "kafka", "postgresql"])
def test_what_dies_is_started_again(system: System, name: str) -> None:
    old = system.pid_of(name)

    os.kill(old, signal.SIGKILL)

    assert reborn(system, name, old)


def test_what_stays_unhealthy_is_killed_and_started_again(system: System) -> None:
    old = system.pid_of("notifier")

    (system.home / f"ill-{system.ports.intake + 13}").touch()

    assert reborn(system, "notifier", old, 25)


@pytest.mark.parametrize("whole_tree", [False, True], ids=["the supervisor alone", "everything"])
def test_after_a_kill_nothing_stays_and_the_next_start_loses_nothing(system: System, *, whole_tree: bool) -> None:
    topic = TopicPartition("router.deadlines", 0)
    producer = KafkaProducer(bootstrap_servers=system.running.kafka, acks="all")
    sent = producer.send(topic.topic, b"kept", partition=0).get(20)
    producer.close()
    tree = psutil.Process(system.supervisor.pid).children(recursive=True)
    old = [system.pid_of(name) for name in ("kafka", "postgresql", "intake", "scoring-2")]

    system.kill()
    for process in tree if whole_tree else []:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    with pytest.raises(NotRunningError):
        find(system.home)
    system.start()
    system.wait_ready()

    assert not any(psutil.pid_exists(pid) for pid in old)
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka)
    consumer.assign([topic])
    consumer.seek(topic, sent.offset)
    assert [record.value for record in next(iter(consumer.poll(timeout_ms=15_000).values()))] == [b"kept"]
    consumer.close()


def test_a_stop_ends_everything_in_time(system: System) -> None:
    children = psutil.Process(system.supervisor.pid).children(recursive=True)
    began = time.monotonic()

    assert system.stop() == 0

    assert time.monotonic() - began < 15
    assert not [child for child in children if child.is_running()]
