"""The model's files say where every number comes from, and a wrong one is refused with its line."""

import shutil
from pathlib import Path

import pytest
import yaml

from services.scoring.matching.model import HERE, Weights, load_weights
from shared.packs.problems import PackError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "text", "instead", "wrong"),
    [
        ("weights.yaml", "m: 0.80, u: 0.0043", "m: 0.90, u: 0.0043", "the m of all levels add up to 1.1"),
        ("weights.yaml", "u: 0.00079,", "u: 0.79,", "the u of all levels add up to"),
        ("weights.yaml", "m: 0.80, u: 0.0043", "m: 0.80, u: 0", "greater than 0"),
        ("weights.yaml", 'same: {one}"', 'same: {name}"', "{name} is not filled in here"),
        ("weights.yaml", "    typed: {id: given-typed", "    typd: {id: given-typed", "did you mean 'typed'"),
        ("weights.yaml", "of: [phone]", "of: [fone]", "did you mean 'phone'"),
        ("weights.yaml", "source: ours}", "sauce: ours}", "did you mean 'source'"),
        ("weights.yaml", "  slope: 0.7", "  slope: 7", "less than or equal to 1"),
        ("spellings.yaml", "[ahmed, ahmad, ahmet, achmed]", "[ahmad, mohammed]", "mohammed stands in two groups"),
        ("spellings.yaml", "[ahmed, ahmad, ahmet, achmed]", "[Ahmed, ahmad]", "Ahmed"),
        ("spellings.yaml", "[ahmed, ahmad, ahmet, achmed]", "[ahmed]", "at least 2 items"),
        ("frequencies.yaml", "percent: {mohammed: 0.5}", "percent: {john: 0.5}", "john stands in two tables"),
        ("frequencies.yaml", "percent: {mohammed: 0.5}", "percent: {mohammed: 50}", "less than 5"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line(folder: Path, file: str, text: str, instead: str, wrong: str) -> None:
    written = (folder / file).read_text(encoding="utf-8")
    assert text in written
    (folder / file).write_text(written.replace(text, instead, 1), encoding="utf-8")
    with pytest.raises(PackError, match=rf"{file}:\d+: ") as refused:
        load_weights(folder)
    assert wrong in str(refused.value)


def test_all_that_is_wrong_is_said_at_once(folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        file.write_text("nonsense: 1\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_weights(folder)
    assert {problem.file.name for problem in refused.value.problems} == {file.name for file in HERE.glob("*.yaml")}


def test_levels_are_ordered_as_they_should_count(model: Weights) -> None:
    levels = model.numbers.comparisons
    assert levels.given_names.exact.bits > levels.given_names.spelling.bits > levels.given_names.short.bits > 0
    assert levels.birth_date.exact.bits > levels.birth_date.swapped.bits > levels.birth_date.one_digit.bits > 0
    for comparison in (levels.given_names, levels.family_name, levels.birth_date, levels.birth_year, levels.postcode):
        assert min(comparison.levels, key=lambda level: level.bits) is comparison.levels[-1]


def test_no_two_levels_have_one_name(model: Weights) -> None:
    comparisons = model.numbers.comparisons
    ids = [level.id for name in type(comparisons).model_fields for level in getattr(comparisons, name).levels]
    assert len(ids) == len(set(ids))


def test_every_number_names_its_source() -> None:
    written = yaml.safe_load((HERE / "weights.yaml").read_text(encoding="utf-8"))
    levels = [level for comparison in written["comparisons"].values() for level in comparison.values()]
    assert all(level["source"] for level in (*levels, *written["forced_down"].values(), *written["blocking"]["rules"]))
    assert sum("MoJ" in level["source"] for level in levels) >= 10


def test_a_place_has_its_own_prior(model: Weights) -> None:
    assert model.with_prior(0.5).numbers.prior.bits == 0
    assert model.with_prior(0.001).numbers.prior.bits > model.numbers.prior.bits
