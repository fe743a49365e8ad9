"""cohorts.yaml: Walsall's is as the source has it, and a broken one is named with file, line and a suggestion."""

import shutil
from pathlib import Path

import pytest

from shared.contracts.vocabulary import Item
from shared.packs import PackError
from shared.packs.cohorts import Cohorts, load_cohorts
from tests.unit.packs.copies import WALSALL, copied, spoilt
from tests.unit.scoring_cohorts.builders import cohort, risk, standing

CRITERIA = {"walsall": ("toxic-trio", "suicide-attempt")}
FITTING = "score_at_least: 12"


def pack(folder: Path) -> Path:
    """A copy of Walsall's pack with its cohorts."""
    home = copied(folder)
    shutil.copy(WALSALL / "cohorts.yaml", home / "cohorts.yaml")
    return home


def walsall() -> Cohorts:
    return load_cohorts(WALSALL.parent, CRITERIA)["walsall"]


def test_walsall_singles_out_high_vulnerability_at_low_offending_risk() -> None:
    (one,) = walsall().cohorts
    assert one.id == "vulnerable-low-offending"
    assert one.criteria.items_at_most == {Item.RISK_TO_OTHERS: 4}
    assert one.source.startswith("003:715")
    assert "police" in one.owner.organisation


@pytest.mark.parametrize(
    ("low", "items", "fits"),
    [(30, risk(4), True), (30, risk(6), False), (30, (), False), (11, risk(0), False)],
    ids=["theft at most", "high risk to others", "nobody looked", "little need"],
)
def test_whom_walsall_ranks(low: int, items: tuple[object, ...], *, fits: bool) -> None:
    (one,) = walsall().cohorts
    said = standing(0, low, items=items)
    assert (one.criteria.holds(said) and one.criteria.scores(said)) is fits


def test_risk_to_others_is_no_part_of_vulnerability() -> None:
    assert walsall().cohorts[0].order[0] == "vulnerability"


def test_every_packs_cohorts_are_sound() -> None:
    areas = {home.parent.name for home in WALSALL.parent.glob("*/cohorts.yaml")}
    named = {area: _named_in(WALSALL.parent / area / "cohorts.yaml") for area in areas}
    assert areas <= load_cohorts(WALSALL.parent, named).keys()


def _named_in(file: Path) -> set[str]:
    """Any word: criteria.yaml has its own tests of what it names."""
    return set(file.read_text().replace("[", " ").replace("]", " ").replace(",", " ").split())


@pytest.mark.parametrize(
    ("old", "new", "text", "meant"),
    [
        ("order: [vulnerability", "order: [vulnerabilty", "vulnerabilty", "vulnerability"),
        ("tie: [waited_longest", "tie: [waited_long", "waited_long", "waited_longest"),
        ("risk_to_others: 4", "risk_to_other: 4", "risk_to_other", "risk_to_others"),
        ("risk_to_others: 4", "risk_to_others: 8", "", None),
        (FITTING, "scores_at_least: 12", "scores_at_least", "score_at_least"),
        (FITTING, "score_at_least: 49", "49", None),
        (FITTING, "flags_none: [suspected_dealer]", "suspected_dealer", "suspected_dealing"),
        (FITTING, "criteria_any: [toxic-trios]", "toxic-trios", "toxic-trio"),
        (FITTING, "criteria_none: [suicide-atempt]", "suicide-atempt", "suicide-attempt"),
        ("margin: 3", "margins: 3", "margins", "margin"),
        ("size: 20", "size: 201", "201", None),
        ("size: 20", "size: -1", "-1", None),
        ("criteria_met, events_30_days]", "criteria_met, vulnerability]", "", None),
        ("entering: is among", "entering: is {rank} of", "is {rank} of", None),
        ('source: "003:715', 'source: "Walsall', "Walsall", None),
        ("    leaving:", "    leaves:", "leaves", "leaving"),
    ],
)
def test_a_broken_pack_is_named_with_file_line_and_suggestion(
    old: str, new: str, text: str, meant: str | None, tmp_path: Path
) -> None:
    home = pack(tmp_path)
    line = spoilt(home, "cohorts.yaml", old, new)
    with pytest.raises(PackError) as raised:
        load_cohorts(tmp_path, CRITERIA)
    found = [one for one in raised.value.problems if one.text.startswith(text) and one.suggestion == meant]
    assert found, str(raised.value)
    assert found[0].file == home / "cohorts.yaml"
    assert abs(found[0].line - line) <= 4 or not text


def test_a_cohort_stands_there_once(tmp_path: Path) -> None:
    file = pack(tmp_path) / "cohorts.yaml"
    text = file.read_text()
    file.write_text(text + text[text.index("  - id:") :])
    with pytest.raises(PackError, match=r"cohorts.yaml:\d+: vulnerable-low-offending: there is one of that name"):
        load_cohorts(tmp_path, CRITERIA)


def test_every_areas_problems_are_said_at_once(tmp_path: Path) -> None:
    spoilt(pack(tmp_path), "cohorts.yaml", "size: 20", "size: many")
    (tmp_path / "walsall").rename(tmp_path / "aldridge")
    spoilt(pack(tmp_path), "cohorts.yaml", "margin: 3", "margin: wide")
    with pytest.raises(PackError) as raised:
        load_cohorts(tmp_path, CRITERIA)
    assert {problem.file.parent.name for problem in raised.value.problems} == {"aldridge", "walsall"}


def test_an_area_without_the_file_has_no_cohorts(tmp_path: Path) -> None:
    (copied(tmp_path) / "cohorts.yaml").unlink()
    assert load_cohorts(tmp_path, {})["walsall"].cohorts == ()


def test_only_the_order_and_the_tie_rule_make_places_incomparable() -> None:
    one = cohort()
    assert one.ordering == cohort(size=9, margin=3, criteria={"score_at_least": 9}).ordering
    assert len({one.ordering, cohort(order=["score_high"]).ordering, cohort(tie=["older_evidence"]).ordering}) == 3
