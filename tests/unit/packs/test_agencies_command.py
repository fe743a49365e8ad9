import json
from pathlib import Path

from typer.testing import CliRunner

from deploy.local.cli import build
from tests.unit.packs.copies import WALSALL, copied, spoilt

RUN = CliRunner()


def agencies(areas: Path, home: Path, *more: str) -> tuple[int, str, str]:
    result = RUN.invoke(build("agencies"), ["agencies", "--home", str(home), "--areas", str(areas), *more])
    return result.exit_code, result.stdout, result.stderr


def test_it_lists_every_team_with_its_hours_and_whom_to_ring(tmp_path: Path) -> None:
    status, said, _ = agencies(WALSALL.parent, tmp_path, "--json")
    lines = [json.loads(line) for line in said.splitlines()]
    assert status == 0
    desk = next(line for line in lines if line["team"] == "walk-in-desk")
    assert desk["duty_contact"]["email"] == "duty@the-beacon.invalid"
    assert desk["hours"].startswith("mon 09:00-17:00")
    assert desk["today"] in {"09:00-17:00", "closed"}
    in_walsall = {line["agency"] for line in lines if line["kafka"] and line["area"] == "walsall"}
    assert in_walsall == {"the-beacon", "cranstoun", "walsall-council"}


def test_people_read_one_team_a_line(tmp_path: Path) -> None:
    status, said, _ = agencies(WALSALL.parent, tmp_path)
    assert status == 0
    assert "the-beacon/criminal-justice-team" in said


def test_a_wrong_pack_is_named_with_file_and_line(tmp_path: Path) -> None:
    line = spoilt(copied(tmp_path), "routes.yaml", "{kinds: [overdose]}", "{kinds: [overdoze]}")
    status, said, told = agencies(tmp_path, tmp_path / "home")
    assert (status, said) == (1, "")
    assert f"routes.yaml:{line}: overdoze" in told
    assert "did you mean 'overdose'?" in told
