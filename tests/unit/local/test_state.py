"""The lock, the secret, and who is provably ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.local.home import NotRunningError, find, secret
from deploy.local.ports import Ports
from deploy.local.process import Trace
from deploy.local.state import AlreadyRunningError, Child, State, clean_up, held, read_state


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def state(home: Path, supervisor: Trace, *children: Child) -> State:
    return State(
        home=home,
        areas=home,
        ports=Ports(),
        kafka="127.0.0.1:1",
        database="postgresql://",
        supervisor=supervisor,
        children=children,
    )


def test_the_time_of_a_system_is_its_own_where_its_clock_was_set(tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2026-11-20T22:45:00Z")
    state(tmp_path, Trace.of(os.getpid())).model_copy(update={"clock": clock}).write()
    assert find(tmp_path).now() == datetime(2026, 11, 20, 22, 45, tzinfo=UTC)
    clock.unlink()
    assert find(tmp_path).now() > datetime(2026, 11, 20, 22, 45, tzinfo=UTC)


def test_a_home_is_held_by_one_and_the_refusal_names_the_holder(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_a_leftover_of_a_killed_supervisor_is_ended(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    left = Trace.of(sleeper.pid)
    state(tmp_path, Trace(pid=sleeper.pid, started=1.0), Child(name="scoring", trace=left)).write()

    clean_up(tmp_path)

    assert left.alive() is None


def test_a_stranger_with_a_recorded_pid_is_left_alone(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    ours_once = Trace(pid=sleeper.pid, started=Trace.of(sleeper.pid).started - 3600)
    state(tmp_path, ours_once, Child(name="scoring", trace=ours_once)).write()

    clean_up(tmp_path)

    assert sleeper.poll() is None


def test_a_dead_systems_addresses_are_not_given_out(tmp_path: Path) -> None:
    state(tmp_path, Trace(pid=os.getpid(), started=1.0)).write()

    with pytest.raises(NotRunningError, match="sameday up"):
        find(tmp_path)


def test_a_remote_system_is_found_by_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMEDAY_HOME", raising=False)
    monkeypatch.setenv("SAMEDAY_KAFKA_BOOTSTRAP", "kafka-1:9093,kafka-2:9093")
    monkeypatch.setenv("SAMEDAY_INTAKE", "https://intake.example")

    found = find()

    assert found.intake == "https://intake.example"
    assert found.kafka_options()["bootstrap_servers"] == ["kafka-1:9093", "kafka-2:9093"]
    assert found.environment("scoring")["SAMEDAY_INTAKE"] == "https://intake.example"


def test_half_a_state_is_no_state(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"home": "/')

    assert read_state(tmp_path) is None


def test_the_secret_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    first = secret(tmp_path)

    assert secret(tmp_path) == first
    assert len(first) >= 32
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
