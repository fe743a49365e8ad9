"""scoring.yaml: what an area may write, and how it is told when it cannot be used."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.contracts.vocabulary import Band, Item
from shared.packs.problems import PackError
from shared.packs.scoring import load_scoring
from tests.unit.scoring.builders import WALSALL, walsall

AREAS = WALSALL.parents[1]


def area(folder: Path, **changed: Any) -> Path:
    """A folder with one area whose scoring is Walsall's but for what is changed."""
    (folder / "testham").mkdir()
    (folder / "testham" / "area.yaml").touch()
    content = yaml.safe_load(WALSALL.read_text()) | changed
    (folder / "testham" / "scoring.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    return folder


def rule(**changed: Any) -> dict[str, Any]:
    return {
        "id": "test",
        "item": "housing",
        "value": 4,
        "when": {"flags": ["rough_sleeping"]},
        "because": "sleeps rough",
        "source": "ours",
    } | changed


def band(**changed: Any) -> dict[str, Any]:
    return {"id": "always", "band": "standard", "because": "everybody is seen", "source": "ours"} | changed


def test_every_area_can_be_scored() -> None:
    assert "walsall" in load_scoring(AREAS)


def test_every_number_names_its_source() -> None:
    policy = walsall()
    sources = [item.source for item in policy.items] + [often.source for often in policy.frequency]
    assert all([*sources, *(band.source for band in policy.bands), policy.recency.source])


def test_what_only_a_worker_can_tell_has_no_rule() -> None:
    derived = {one.item for one in walsall().items}
    assert set(Item) - derived == {Item.RISK_TO_OTHERS, Item.SOCIAL_EFFECTIVENESS, Item.IMPULSE_CONTROL}


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"items": [rule(value=5)]}, "housing goes 0 to 4"),
        ({"items": [rule(item="risk_from_others", value=3)]}, "risk_from_others goes 0, 2, 4, 6, 8"),
        ({"items": [rule(when={})]}, "unknown stays unknown"),
        ({"items": [rule(), rule()]}, "a rule's id stands twice: test"),
        ({"items": [rule(when={"flag": ["rough_sleeping"]})]}, "did you mean"),
        ({"items": [rule(when={"needs": ["drgus"]})]}, "drgus"),
        (
            {"recency": {"after_days": 56, "because": "unseen for {dys} days", "source": "ours"}},
            "{dys} is not filled in",
        ),
        ({"bands": [band(when={"kinds": ["walk_in"]})]}, "the last band must hold always"),
        ({"bands": [band(when={"frequent": ["nothing"]}), band(id="last")]}, "no frequency rule has the id nothing"),
    ],
)
def test_a_wrong_rule_is_named_with_file_and_line(tmp_path: Path, changed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(PackError) as refused:
        load_scoring(area(tmp_path, **changed))
    assert "testham/scoring.yaml:" in str(refused.value)
    assert complaint in str(refused.value)


def test_an_area_without_scoring_is_refused(tmp_path: Path) -> None:
    (area(tmp_path) / "testham" / "scoring.yaml").unlink()
    with pytest.raises(PackError, match="cannot be read"):
        load_scoring(tmp_path)


def test_a_folder_without_areas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no area pack here"):
        load_scoring(tmp_path)


def test_a_higher_score_never_waits_longer() -> None:
    """Among rules that ask only for a score, the higher threshold comes first and is as urgent or more."""
    thresholds = [(one.when.score_at_least, one.band) for one in walsall().bands if one.when.score_at_least]
    urgency = list(Band)
    assert thresholds == sorted(thresholds, key=lambda pair: (-(pair[0] or 0), urgency.index(pair[1])))
