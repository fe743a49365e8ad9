"""criteria.yaml: what an area may write, and how it is told when it cannot be used."""

import re
import shutil
from pathlib import Path

import pytest

from shared.packs.criteria import load_criteria
from shared.packs.fact_names import FACT_NAMES
from shared.packs.problems import PackError
from tests.unit.scoring_criteria.builders import AREAS, areas

EVERY = [(area, one) for area, criteria in areas().items() for one in criteria.file.criteria]
NAMED = [f"{area}/{one.id}" for area, one in EVERY]


def spoilt(folder: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of Walsall with its criteria spoilt, and the line where."""
    home = folder / "walsall"
    home.mkdir()
    shutil.copy(AREAS / "walsall" / "area.yaml", home)
    text = (AREAS / "walsall" / "criteria.yaml").read_text()
    assert old in text
    (home / "criteria.yaml").write_text(text.replace(old, new, 1))
    return home / "criteria.yaml", text.partition(old)[0].count("\n") + 1


SPOILT = [
    ("uses_heroin\n", "uses_heroine\n", "uses_heroine: no fact of that name is known; did you mean 'uses_heroin'?"),
    ("when: days_since_overdose", "when: days_since_overdoze", "did you mean 'days_since_overdose'?"),
    ("<= within_days\n    within", "<= within_day\n    within", "did you mean 'within_days'?"),
    ("when: disability ||", "when: disability |", "not an expression"),
    ("group: complex\n", "grup: complex\n", "grup: no field of that name is known here; did you mean 'group'?"),
    ("id: overdose\n", "id: toxic-trio\n", "toxic-trio: there is one of that name already"),
    ("within_days: 365", "within_days: 0", "greater than or equal to 1"),
    ("003:955", "somewhere", "somewhere"),
]


@pytest.mark.parametrize(("old", "new", "said"), SPOILT, ids=[new.strip() for _, new, _ in SPOILT])
def test_a_wrong_criterion_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    file, line = spoilt(tmp_path, old, new)
    with pytest.raises(PackError) as refused:
        load_criteria(tmp_path)
    problem = next(one for one in refused.value.problems if said in str(one))
    assert problem.file == file
    assert abs(problem.line - line) <= 3


def test_every_wrong_criterion_is_said_at_once(tmp_path: Path) -> None:
    file, _ = spoilt(tmp_path, "when: high_risk_injecting", "when: high_risk_injection")
    file.write_text(file.read_text().replace("when: alcohol_harm", "when: alcohol_harms"))
    with pytest.raises(PackError) as refused:
        load_criteria(tmp_path)
    assert [problem.text for problem in refused.value.problems] == ["high_risk_injection", "alcohol_harms"]


def test_an_area_without_criteria_has_none(tmp_path: Path) -> None:
    file, _ = spoilt(tmp_path, "complex", "complex")
    file.unlink()
    assert load_criteria(tmp_path)["walsall"].ids == ()


def test_a_folder_without_areas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no area pack here"):
        load_criteria(tmp_path)


@pytest.mark.parametrize(("area", "criterion"), EVERY, ids=NAMED)
def test_every_criterion_cites_its_line_or_says_that_it_is_ours(area: str, criterion: object) -> None:
    found = next(one for name, one in EVERY if (name, one) == (area, criterion))
    assert re.match(r"(00[0-4]:\d+|ours: )", found.source)


@pytest.mark.parametrize("area", areas())
def test_every_area_states_how_long_words_count(area: str) -> None:
    file = areas()[area].file
    assert {file.current_days.days, file.readiness.days, file.override.days} <= set(range(1, 366))


def test_walsall_has_the_eleven_criteria_of_complex_casework() -> None:
    complex_cases = [one.source for one in areas()["walsall"].file.criteria if one.group == "complex"]
    assert [int(source[4:7]) for source in complex_cases] == [*range(954, 962), *range(963, 966)]


def test_every_name_says_what_it_means() -> None:
    assert all(re.fullmatch(r"[a-z][a-z0-9_]+", name) for name in FACT_NAMES)
    assert all(len(one.sentence) >= 8 or one.sentence == "pregnant" for one in FACT_NAMES.values())
