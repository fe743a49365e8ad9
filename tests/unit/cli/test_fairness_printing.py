"""The table as people, scripts and spreadsheets read it."""

import csv
import json
from collections.abc import Sequence

from hypothesis import given, settings

from deploy.local.fairness.model import Ended, Life, Row
from deploy.local.fairness.printing import sentences, spreadsheet
from deploy.local.fairness.table import table
from shared.contracts.vocabulary import Band
from tests.unit.cli.lives import TOWNS, somebody


def town() -> list[Row]:
    women = [somebody(score=12, band=Band.NOW, wait=1.26, ended=Ended.HELPED)] * 12
    men = [somebody(sex="male", score=7, band=Band.STANDARD)] * 1500
    few = [somebody(sex="other", language="pl", band=Band.STANDARD)] * 3
    return list(table(women + men + few, 10))


def test_people_read_a_line_a_group_under_a_heading_a_split() -> None:
    lines = list(sentences(town(), 10))
    assert lines[0].startswith("everybody")
    assert "1,515 people · score 7 · now 1%, standard 99% · answer after 1.3 h · helped 100%" in lines[0]
    assert [line for line in lines if line.startswith("by ")] == ["by sex", "by ethnicity", "by age", "by language"]
    assert any(line.split() == ["other", "<10"] for line in lines)
    assert any(line.split() == ["female", "withheld"] for line in lines)
    assert any(line.startswith("<10: fewer than 10 people.") for line in lines)


def test_what_is_not_shown_is_a_dash() -> None:
    (row, *_) = table([somebody()] * 10, 10)
    (line, *_) = sentences([row], 10)
    assert line.endswith("10 people · score - · how soon - · answer - · outcome -")


def test_the_spreadsheet_has_a_cell_for_every_figure() -> None:
    everybody, *rest = csv.DictReader(spreadsheet(town()))
    assert list(everybody)[:4] == ["split", "group", "people", "score"]
    assert (everybody["people"], everybody["band_now"], everybody["wait_hours"]) == ("1515", "0.008", "1.3")
    small = next(row for row in rest if row["group"] == "other")
    assert small["people"] == "<10"
    assert {value for name, value in small.items() if name not in {"split", "group", "people"}} == {""}


@settings(deadline=None)
@given(TOWNS)
def test_all_three_ways_say_the_same(people: Sequence[Life]) -> None:
    rows = list(table(people, 5))
    cells = list(csv.DictReader(spreadsheet(rows)))
    texts = [line for line in sentences(rows, 5) if " people" in line or "<5" in line or line.endswith("withheld")]
    for row, cell, text in zip(rows, cells, texts[: len(rows)], strict=True):
        read = json.loads(row.model_dump_json())
        assert (read["split"], read["group"]) == (cell["split"], cell["group"])
        assert cell["people"] == str(read["people"] or read["hidden"])
        assert text.startswith(read["group"])
        assert cell["score"] == ("" if read["score"] is None else str(read["score"]))
        for band in Band:
            assert cell[f"band_{band}"] == ("" if read["bands"] is None else str(read["bands"][band]))
