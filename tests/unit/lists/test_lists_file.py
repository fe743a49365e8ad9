"""Every error of a lists.yaml is named with file, line, the offending text and, where a word is meant, a suggestion."""

from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from deploy.local.explain.checking import problems
from shared.packs import PackError
from shared.packs.list_names import load_area_lists, load_lists
from shared.packs.lists import ListsFile, Measures
from shared.packs.measures import Counted, Length, Measure, Split
from tests.unit.lists.builders import AREAS, MONDAY, lists
from tests.unit.packs.copies import WALSALL, copied, spoilt

BROKEN = yaml.safe_load(Path(__file__).with_name("broken_lists.yaml").read_text())


def home_in(folder: Path) -> Path:
    home = copied(folder)
    (home / "lists.yaml").write_text((WALSALL / "lists.yaml").read_text())
    return home


@pytest.mark.parametrize("case", BROKEN, ids=[case["why"] for case in BROKEN])
def test_a_broken_file_is_named_with_its_line(case: dict[str, Any], tmp_path: Path) -> None:
    home = home_in(tmp_path)
    line = spoilt(home, "lists.yaml", case["old"], case["new"])
    with pytest.raises(PackError) as raised:
        load_area_lists(home)
    found = [one for one in raised.value.problems if one.text.startswith(case["text"])]
    assert found, str(raised.value)
    assert found[0].file == home / "lists.yaml"
    assert abs(found[0].line - line) <= case.get("within", 3), f"{found[0]}: expected near line {line}"
    assert found[0].suggestion == case["meant"]


def test_policy_check_reads_lists_too(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    before = problems(tmp_path, MONDAY)
    line = spoilt(home, "lists.yaml", "any_of: [toxic-trio-unseen]", "any_of: [toxic-duo-unseen]")
    (found,) = [one for one in problems(tmp_path, MONDAY) if one not in before]
    assert (found.file, found.line, found.suggestion) == (home / "lists.yaml", line, "toxic-trio-unseen")


def test_an_area_without_the_file_has_no_lists(tmp_path: Path) -> None:
    home = copied(tmp_path)
    assert load_area_lists(home) is None
    assert load_lists(tmp_path) == {}


def test_a_broken_criteria_file_is_named_and_not_the_lists(tmp_path: Path) -> None:
    home = home_in(tmp_path)
    spoilt(home, "criteria.yaml", "when: high_risk_injecting", "when: high_risk_injectin")
    with pytest.raises(PackError) as raised:
        load_area_lists(home)
    assert {one.file.name for one in raised.value.problems} == {"criteria.yaml"}


def test_every_list_and_every_figure_says_where_it_comes_from() -> None:
    for own in lists().values():
        for one in own.file.by_id.values():
            figures = one.counts if isinstance(one, Measures) else ()
            assert all(part.source for part in (one, *figures))


@pytest.mark.parametrize("area", sorted(path.parent.name for path in AREAS.glob("*/area.yaml")))
def test_every_area_has_lists_and_says_that_its_anchor_is_an_assumption(area: str) -> None:
    assert "ours" in lists()[area].file.rotation.source


def test_the_page_for_those_who_write_lists_names_every_word_they_may_use() -> None:
    page = (AREAS.parent / "docs" / "lists.md").read_text()
    words = [*Counted, *get_args(Split), *get_args(Length), *ListsFile.model_fields, *Measure.model_fields]
    assert [word for word in words if f"`{word}`" not in page and f"{word}:" not in page] == []
