"""`sameday list`: what there is, and what is no list."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.local.cli import build
from deploy.local.lists.asked_for import Area, NoSuchListError, missed_day
from tests.unit.lists.builders import MONDAY, lists


def listing(*words: str) -> Result:
    return CliRunner().invoke(build("list"), ["list", *words], env={"SAMEDAY_HOME": "/nowhere"})


def walsall() -> Area:
    return Area("walsall", lists()["walsall"])


def test_without_a_name_it_says_which_lists_an_area_has_and_when() -> None:
    shown = listing("--area", "walsall", "--date", "2026-12-29")
    assert shown.exit_code == 0
    first, *rest = shown.stdout.splitlines()
    assert first == "walsall · Tuesday 29 December 2026, week 1 of 4"
    assert any(line.startswith("  suicide-attempt-unseen") and "Monday 4 January 2027" in line for line in rest)
    assert any(line.startswith("  treatment") and "Thursday 31 December 2026" in line for line in rest)


def test_without_an_area_it_says_so_of_all_and_scripts_get_objects() -> None:
    rows = [json.loads(line) for line in listing("--json", "--date", "2026-11-02").stdout.splitlines()]
    assert {row["area"] for row in rows} == {"walsall", "wrexham", "cumberland"}
    review = next(row for row in rows if row["list"] == "no-medical-review")
    assert (review["next"], review["source"][:7]) == ("2026-11-02", "003:969")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--area", "walsal"], "did you mean 'walsall'?"),
        (["--date", "2.11.2026"], "a date is written as 2026-11-02"),
        (["no-medical-review", "--area", "walsall", "--json", "--csv"], "either --json or --csv"),
        (["no-medical-review"], "Missing option '--area'"),
    ],
)
def test_bad_use_is_exit_2_and_says_what_is_meant(words: list[str], said: str) -> None:
    shown = listing(*words)
    assert shown.exit_code == 2
    assert said in " ".join(shown.output.replace("│", " ").split())


def test_bad_use_of_a_list_names_the_list_as_it_was_typed() -> None:
    shown = listing("no-medical-review")
    assert "Usage: sameday list no-medical-review [OPTIONS]" in shown.output
    assert "made" not in shown.output


def test_a_list_needs_a_running_system() -> None:
    shown = listing("no-medical-review", "--area", "walsall", "--home", "/nowhere")
    assert type(shown.exception).__name__ == "NotRunningError"


def test_a_wrong_name_is_answered_with_the_one_that_was_meant() -> None:
    with pytest.raises(NoSuchListError, match="did you mean 'no-medical-review'"):
        walsall().named("no-medical-revue", MONDAY)


def test_week_is_every_list_of_the_week() -> None:
    assert [one.id for one in walsall().named("week", date(2026, 11, 12))] == [
        "suicide-attempt-unseen", "cases-of-concern", "overdoses", "deaths", "mdt"
    ]  # fmt: skip


def test_an_area_without_lists_says_so() -> None:
    with pytest.raises(NoSuchListError, match="aldridge has no lists"):
        Area("aldridge", None).named("week", MONDAY)


def test_on_another_day_the_lists_own_day_is_named() -> None:
    own = lists()["walsall"]
    assert missed_day(own.file.by_id["no-medical-review"], own, MONDAY) is None
    assert missed_day(own.file.by_id["no-medical-review"], own, date(2026, 11, 3)) == (
        "no-medical-review is next due on Monday 30 November 2026; this is how it is on Tuesday 3 November 2026"
    )


def test_a_broken_pack_is_said_with_file_and_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "walsall"
    home.mkdir()
    (home / "area.yaml").write_text("area: walsall\n")
    (home / "lists.yaml").write_text("rotation: {first: 2026-11-03, weeks: 4, source: ours}\n")
    monkeypatch.setattr("deploy.local.commands.list.AREAS", tmp_path)
    shown = listing("--area", "walsall")
    assert shown.exit_code == 1
    assert f"{home / 'lists.yaml'}:1: 2026-11-03: a week begins on a Monday" in shown.output
