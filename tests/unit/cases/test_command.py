"""`sameday policy test` as somebody at a terminal uses it."""

import json
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner, Result

from deploy.local.cases.model import ROWS
from deploy.local.cli import build
from tests.unit.cases.builders import AREAS, detox, written

RAPID = "wrexham-substance-recovery/rapid-pathway"


def asked(file: Path, *more: str) -> Result:
    """The command over one file of cases, with no system anywhere."""
    home = str(file.parent / "no-home")
    return CliRunner().invoke(
        build("policy"), ["policy", "test", str(AREAS), "--cases", str(file), "--home", home, *more]
    )


def line_of(file: Path, words: str) -> int:
    """Where the words stand first, counted from 1."""
    return next(at for at, line in enumerate(file.read_text().splitlines(), 1) if words in line)


def test_each_case_is_passed_or_says_what_differed(tmp_path: Path) -> None:
    wrong = detox(id="S6-a", expect=["care-hub/open-door"])
    file = written(tmp_path, detox(expect=[RAPID]), wrong)
    result = asked(file)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == f"passed S5-a ({file}:1)"
    assert lines[1] == f"FAILED S6-a ({file}:{line_of(file, 'S6-a')})"
    assert lines[2].startswith(f"  {file}:{line_of(file, 'open-door')}: care-hub/open-door: it is not asked")
    assert "1 of 2 cases passed" in result.stderr


def test_the_table_names_the_cases_that_prove_a_row_and_no_failed_one(tmp_path: Path) -> None:
    wrong = detox(id="S6-a", expect=["care-hub/open-door"])
    result = asked(written(tmp_path, detox(expect=[RAPID], proves=["S2"]), wrong), "--json")
    *_, last = (json.loads(line) for line in result.stdout.splitlines())
    assert tuple(last["rows"]) == ROWS
    assert {row: names for row, names in last["rows"].items() if names} == {"S2": ["S5-a"], "S5": ["S5-a"]}


def test_one_case_alone_is_played_with_its_variants(tmp_path: Path) -> None:
    variants: list[Any] = [{"id": "again"}]
    result = asked(written(tmp_path, detox(variants=variants), detox(id="S6-a")), "--case", "S5-a", "--json")
    assert result.exit_code == 0
    assert [json.loads(line)["case"] for line in result.stdout.splitlines()] == ["S5-a", "S5-a/again"]


def test_a_name_that_no_case_has_is_a_bad_use(tmp_path: Path) -> None:
    result = asked(written(tmp_path, detox()), "--case", "S9-z")
    assert result.exit_code == 2
    assert "there is no case of the name S9-z" in result.stderr


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_played(tmp_path: Path) -> None:
    file = written(tmp_path, detox(), detox(id="S6-a", expects=[RAPID]))
    result = asked(file)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{file}:{line_of(file, 'expects')}: expects: no field of that name is known here" in result.stderr


def test_json_says_what_differs_and_where(tmp_path: Path) -> None:
    file = written(tmp_path, detox(expect=["care-hub/open-door"]))
    result = asked(file, "--case", "S5-a", "--json")
    (one,) = (json.loads(line) for line in result.stdout.splitlines())
    assert (one["case"], one["area"], one["rows"], one["passed"]) == ("S5-a", "wrexham", ["S5"], False)
    assert one["differences"][0]["text"] == "care-hub/open-door"
    assert one["differences"][0]["line"] == line_of(file, "open-door")


def test_the_example_in_the_docs_is_played(tmp_path: Path) -> None:
    page = (AREAS.parent / "docs" / "cases.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    assert len(yaml.safe_load(example)) == 1
    file = tmp_path / "cases.yaml"
    file.write_text(example)
    assert asked(file).exit_code == 0
