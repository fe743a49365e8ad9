"""Every error of a pack is named with file, line, the offending text and, where a word is meant, a suggestion."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.packs import PackError, load_packs
from tests.unit.packs.copies import copied, spoilt

BROKEN = yaml.safe_load(Path(__file__).with_name("broken.yaml").read_text())


@pytest.mark.parametrize("case", BROKEN, ids=[case["why"] for case in BROKEN])
def test_a_broken_pack_is_named_with_file_and_line(case: dict[str, Any], tmp_path: Path) -> None:
    home = copied(tmp_path)
    line = spoilt(home, case["file"], case["old"], case["new"])
    with pytest.raises(PackError) as raised:
        load_packs(tmp_path)
    file = home / case["file"]
    found = [one for one in raised.value.problems if one.file == file and one.text.startswith(case["text"])]
    assert found, str(raised.value)
    assert abs(found[0].line - line) <= 3, f"{found[0]}: expected near line {line}"
    assert found[0].suggestion == case["meant"]
    assert f"{file}:{found[0].line}: {found[0].text}" in str(raised.value)


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
