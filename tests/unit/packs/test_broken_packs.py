"""Every error of a pack is named with file, line, the offending text and, where a word is meant, a suggestion."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from deploy.local.cli import build
from shared.packs import PackError, load_packs
from tests.unit.packs.copies import copied, spoilt

BROKEN: Sequence[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text())
ROUTERS = [
    case for case in BROKEN
    if "says" in case and case["file"] in {"area.yaml", "agencies.yaml", "routes.yaml"}
]  # fmt: skip
"""Cases of files the router reads, whose reason matters."""
RUN = CliRunner()


def checked(folder: Path) -> tuple[int, list[dict[str, Any]]]:
    """`sameday policy check`: how it ends, and the problems it names."""
    words = ["policy", "check", str(folder), "--home", str(folder / "no-home"), "--json"]
    result = RUN.invoke(build("policy"), words)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize("case", BROKEN, ids=[case["why"] for case in BROKEN])
def test_a_broken_pack_is_named_with_file_and_line(case: dict[str, Any], tmp_path: Path) -> None:
    home = copied(tmp_path)
    line = spoilt(home, case["file"], case["old"], case["new"]) + case.get("below", 0)
    status, problems = checked(tmp_path)
    assert status == 1
    named = [one for one in problems if one["file"] == str(home / case["file"])]
    found = [one for one in named if one["text"].startswith(case["text"]) and case.get("says", "") in one["wrong"]]
    assert found, problems
    assert abs(found[0]["line"] - line) <= 3, f"{found[0]}: expected near line {line}"
    assert found[0]["suggestion"] == case["meant"]


@pytest.mark.parametrize("case", ROUTERS, ids=[case["why"] for case in ROUTERS])
def test_the_router_refuses_what_the_check_refuses(case: dict[str, Any], tmp_path: Path) -> None:
    spoilt(copied(tmp_path), case["file"], case["old"], case["new"])
    with pytest.raises(PackError) as raised:
        load_packs(tmp_path)
    assert case["says"] in str(raised.value)


def test_a_router_goes_on_when_an_agreement_ends(tmp_path: Path) -> None:
    spoilt(copied(tmp_path), "sharing.yaml", "expires: 2030-03-31", "expires: 2020-03-31")
    assert load_packs(tmp_path)


def test_the_pack_that_is_spoilt_is_in_order(tmp_path: Path) -> None:
    copied(tmp_path)
    assert checked(tmp_path) == (0, [])


def test_an_agency_that_nobody_asks_is_said_with_its_line(tmp_path: Path) -> None:
    home = copied(tmp_path)
    spoilt(home, "routes.yaml", "[liaison-and-diversion/custody-suites, ", "[")
    status, (one,) = checked(tmp_path)
    assert status == 1
    lines = (home / "agencies.yaml").read_text().splitlines()
    assert (Path(one["file"]).name, one["text"]) == ("agencies.yaml", "liaison-and-diversion")
    assert lines[one["line"] - 1].strip() == "- id: liaison-and-diversion"
    assert load_packs(tmp_path)


def test_every_problem_of_a_pack_is_said_at_once(tmp_path: Path) -> None:
    home = copied(tmp_path)
    spoilt(home, "area.yaml", "nation: england", "nation: mercia")
    spoilt(home, "routes.yaml", "{kinds: [overdose]}", "{kinds: [overdoze]}")
    with pytest.raises(PackError) as raised:
        load_packs(tmp_path)
    assert {problem.file.name for problem in raised.value.problems} == {"area.yaml", "routes.yaml"}


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    (copied(tmp_path) / "sharing.yaml").unlink()
    with pytest.raises(PackError, match=r"sharing.yaml:1: .*cannot be read"):
        load_packs(tmp_path)


def test_a_folder_without_packs_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no area pack here"):
        load_packs(tmp_path)


def test_two_areas_cannot_claim_one_prison(tmp_path: Path) -> None:
    home = copied(tmp_path)
    other = tmp_path / "aldridge"
    home.rename(other)
    spoilt(other, "area.yaml", "area: walsall", "area: aldridge")
    copied(tmp_path)
    with pytest.raises(PackError, match="BMI: aldridge claims it already"):
        load_packs(tmp_path)


def test_a_wrong_case_beside_a_pack_is_named_with_its_line(tmp_path: Path) -> None:
    cases = copied(tmp_path) / "cases"
    cases.mkdir()
    (cases / "beds.yaml").write_text(
        "- id: S27-bed\n  area: walsall\n  now: 2026-11-20T22:00:00Z\n  given: [{bed_offred: {}}]\n  source: ours\n"
    )
    status, problems = checked(tmp_path)
    assert status == 1
    assert [(one["line"], one["text"], one["suggestion"]) for one in problems] == [(4, "bed_offred", "bed_offered")]


def test_a_case_of_an_area_without_a_pack_is_named(tmp_path: Path) -> None:
    cases = copied(tmp_path) / "cases"
    cases.mkdir()
    (cases / "beds.yaml").write_text("- id: S27-bed\n  area: walsal\n  now: 2026-11-20T22:00:00Z\n  source: ours\n")
    _, problems = checked(tmp_path)
    assert [(one["line"], one["text"], one["suggestion"]) for one in problems] == [(2, "walsal", "walsall")]
