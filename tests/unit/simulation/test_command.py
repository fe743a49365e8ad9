"""`sameday policy simulate` before it looks at anything: what it takes, and how it says that it could not check."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from deploy.local import cli
from deploy.local.commands import simulate
from deploy.local.simulation.untouched import Two
from tests.unit.simulation.test_both_really_run import force


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.build("policy"), ["policy", "simulate", *arguments])


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026-11-02T09:30:00+01:00", datetime(2026, 11, 2, 8, 30, tzinfo=UTC)),
    ],
)
def test_since_is_a_day_or_a_moment(said: str, moment: datetime) -> None:
    assert simulate._moment(said) == moment


@pytest.mark.parametrize("said", ["yesterday", "2026-13-02", "2026-11-02T09:30:00"])
def test_any_other_time_is_bad_use(tmp_path: Path, said: str) -> None:
    assert run("--pack", str(tmp_path), "--since", said).exit_code == 2


def test_folder_that_is_not_there_is_bad_use() -> None:
    assert run("--pack", "/nowhere/areas").exit_code == 2


def test_area_nobody_knows_is_bad_use_and_those_known_are_said() -> None:
    two = Two(force(), force())
    simulate._known("walsall", two)
    with pytest.raises(typer.BadParameter, match="there are: cumberland, walsall, wrexham"):
        simulate._known("walsal", two)


def test_wrong_pack_ends_with_exit_1_and_names_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "walsall"
    wrong.mkdir()
    (wrong / "area.yaml").write_text("area: walsall\nnaym: Walsall\n")
    with pytest.raises(typer.Exit) as ended:
        simulate._loaded((tmp_path, tmp_path))
    assert ended.value.exit_code == 1
    assert "area.yaml:2" in capsys.readouterr().err
