"""`sameday policy check`: every file of every area pack."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.local.cli import build
from tests.unit.cli.explaining import AREAS
from tests.unit.packs.copies import spoilt


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Walsall's whole pack under a folder of areas of its own."""
    home = tmp_path / "areas" / "walsall"
    shutil.copytree(AREAS / "walsall", home)
    return home


def check(pack: Path, *more: str) -> Result:
    folder = pack.parent
    words = ["policy", "check", str(folder), "--home", str(folder.parent / "no-home"), *more]
    return CliRunner().invoke(build("policy"), words)


def test_a_pack_in_order_is_said_to_be(pack: Path) -> None:
    result = check(pack)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("\n1 area is in order\n")


def test_it_says_who_is_told_in_the_end_and_how_long_silence_may_last(pack: Path) -> None:
    assert check(pack).stderr.startswith(
        "Walsall: when nobody answers, Rowan Ashby (substance misuse commissioner, Walsall Council) is told; "
        "that takes 84 days and 4 hours at most, by the rule "
    )


def test_areas_are_counted(pack: Path) -> None:
    second = pack.with_name("aldridge")
    shutil.copytree(pack, second, ignore=shutil.ignore_patterns("cases"))  # a case has one name in all areas
    spoilt(second, "area.yaml", "area: walsall", "area: aldridge")
    text = (second / "area.yaml").read_text()
    before, _, after = text.partition("boundaries:")
    rest = after.partition("\nunroutable_contact:")[2]
    (second / "area.yaml").write_text(f'{before}boundaries: {{source: "ours"}}\nunroutable_contact:{rest}')
    assert check(pack).stderr.endswith("\n2 areas are in order\n")


def test_problems_of_all_files_come_at_once_with_line_and_suggestion(pack: Path) -> None:
    lines = {
        "routes.yaml": spoilt(pack, "routes.yaml", "{kinds: [overdose]}", "{kinds: [overdoze]}"),
        "scoring.yaml": spoilt(pack, "scoring.yaml", "flags: [self_harm_risk]", "flags: [self_harm_ris]"),
        "criteria.yaml": spoilt(pack, "criteria.yaml", "when: hard_to_engage", "when: hard_to_engag"),
    }
    result = check(pack)
    assert result.exit_code == 1
    for file, line in lines.items():
        assert f"{pack / file}:{line}: " in result.stdout
    for meant in ("overdose", "self_harm_risk", "hard_to_engage"):
        assert f"did you mean '{meant}'?" in result.stdout


def test_a_cohort_may_name_only_criteria_there_are(pack: Path) -> None:
    line = spoilt(pack, "cohorts.yaml", "    order:", "    order_by:")
    assert f"cohorts.yaml:{line}: order_by: " in check(pack).stdout
    spoilt(pack, "cohorts.yaml", "    order_by:", "    order:")
    spoilt(pack, "cohorts.yaml", "    criteria:\n", "    criteria:\n      criteria_any: [toxic-tri]\n")
    found = check(pack).stdout
    assert "toxic-tri: no criterion of that name in criteria.yaml; did you mean 'toxic-trio'?" in found


def test_wrong_criteria_are_no_reason_to_doubt_the_names_that_cohorts_use(pack: Path) -> None:
    spoilt(pack, "cohorts.yaml", "    criteria:\n", "    criteria:\n      criteria_any: [toxic-trio]\n")
    spoilt(pack, "criteria.yaml", "when: hard_to_engage", "when: hard_to_engag")
    spoilt(pack, "cohorts.yaml", "margin: 3", "margin: -3")
    files = [line.split(":")[0] for line in check(pack).stdout.splitlines()]
    assert files == [str(pack / "cohorts.yaml"), str(pack / "criteria.yaml")]


def test_a_problem_is_said_once(pack: Path) -> None:
    spoilt(pack, "area.yaml", "nation: england", "nation: mercia")
    found = check(pack).stdout.splitlines()
    assert len(found) == len(set(found))
    assert all("area.yaml:" in line for line in found)


def test_problems_are_sorted_by_file_and_line(pack: Path) -> None:
    spoilt(pack, "scoring.yaml", "period_days: 31", "period_days: 0")
    spoilt(pack, "scoring.yaml", "after_days: 56", "after_days: none")
    spoilt(pack, "agencies.yaml", "kafka: true", "kafka: maybe")
    places = [line.split(": ")[0].rsplit(":", 1) for line in check(pack).stdout.splitlines()]
    assert places == sorted(places, key=lambda place: (place[0], int(place[1])))
    assert {Path(file).name for file, _ in places} == {"scoring.yaml", "agencies.yaml"}


def test_a_script_reads_problems_as_json(pack: Path) -> None:
    line = spoilt(pack, "routes.yaml", "{kinds: [overdose]}", "{kinds: [overdoze]}")
    found = [json.loads(each) for each in check(pack, "--json").stdout.splitlines()]
    (one,) = [each for each in found if each["text"] == "overdoze"]
    assert one["file"] == str(pack / "routes.yaml")
    assert (one["line"], one["suggestion"]) == (line, "overdose")


def test_a_missing_file_is_a_problem(pack: Path) -> None:
    (pack / "scoring.yaml").unlink()
    result = check(pack)
    assert result.exit_code == 1
    assert "scoring.yaml:1: " in result.stdout


def test_a_folder_without_packs_is_a_problem(tmp_path: Path) -> None:
    empty = tmp_path / "areas" / "none"
    empty.mkdir(parents=True)
    result = check(empty)
    assert result.exit_code == 1
    assert "no area pack here" in result.stdout


def test_a_folder_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    assert check(tmp_path / "nowhere" / "walsall").exit_code == 2


def test_the_products_own_packs_are_in_order_where_none_are_named(tmp_path: Path) -> None:
    words = ["policy", "check", "--home", str(tmp_path / "no-home")]
    result = CliRunner().invoke(build("policy"), words)
    assert result.exit_code == 0, result.output
    assert result.stderr.endswith("in order\n")
