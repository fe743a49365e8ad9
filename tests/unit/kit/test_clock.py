"""The clock: the machine's, unless a local system's is set; and only there can it be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from shared.kit import clock
from shared.kit.settings import Settings

QUARTER_TO_ELEVEN = datetime(2026, 11, 20, 22, 45, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """What this process's clock follows meanwhile."""
    clock.follow(tmp_path / "clock")
    yield tmp_path / "clock"
    clock.follow(None)


def test_a_clock_that_follows_nothing_is_the_machines() -> None:
    before = clock.machine_time()
    assert before <= clock.now() <= clock.machine_time()
    assert clock.standing() is None


def test_a_clock_that_was_set_stands_until_it_is_set_anew(file: Path) -> None:
    file.write_text("2026-11-20T22:45:00Z\n")
    assert clock.now() == clock.now() == clock.standing() == QUARTER_TO_ELEVEN
    file.write_text(clock.rfc3339(QUARTER_TO_ELEVEN - timedelta(days=14)))
    assert clock.now() == QUARTER_TO_ELEVEN - timedelta(days=14)


def test_a_clock_that_is_let_go_runs_as_the_machines_does(file: Path) -> None:
    file.write_text("2026-11-20T22:45:00Z")
    file.unlink()
    assert clock.standing() is None
    assert clock.now() <= clock.machine_time()


def test_what_is_between_machines_keeps_to_the_machines_time(file: Path) -> None:
    before = clock.machine_time()
    file.write_text("2036-11-20T22:45:00Z")
    assert before <= clock.machine_time() < clock.now()


@pytest.mark.parametrize("words", ["", "22:45", "2026-11-20T22:45:00"])
def test_what_is_no_instant_sets_no_clock(file: Path, words: str) -> None:
    file.write_text(words)
    with pytest.raises(ValueError, match=r"isoformat|offset"):
        clock.now()


def test_the_clock_is_set_in_local_mode_only(tmp_path: Path) -> None:
    assert Settings(local=True, clock=tmp_path / "clock").clock == tmp_path / "clock"
    with pytest.raises(ValidationError, match="only in local mode"):
        Settings(clock=tmp_path / "clock")


def test_a_setting_that_is_refused_says_which_and_shows_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(clock=tmp_path / "clock", secret=SecretStr("never-to-be-shown-to-anybody-at-all"))
    assert "SAMEDAY_CLOCK" in str(refused.value)
    assert "never-to-be-shown" not in str(refused.value)
