"""What a case expects of an area's lists holds where it should, and is a sentence with its line where it does not."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.cases.builders import detox, differences

GIVEN = [{"walk_in": {"place": "Care Hub", "needs": ["benefit_sanction", "sick_note"], "accepts_help_now": True}}]
DESKS = ["GP desk", "DWP decision makers"]


def expecting(folder: Path, **wanted: Any) -> list[str]:
    return differences(folder, detox(given=GIVEN, expect={"lists": [{"name": "friday-desks"} | wanted]}))


@pytest.mark.parametrize(
    "wanted",
    [
        {"has": ["somebody"]},
        {"desks": {"somebody": DESKS}},
        {"name": "week", "has": ["somebody"]},
        {"name": "overdoses", "lacks": ["somebody"]},
        {"name": "partnership", "figures": {"seen-by-services": 1, "varm-referred": 0}},
    ],
    ids=str,
)
def test_what_is_so_passes(tmp_path: Path, wanted: dict[str, Any]) -> None:
    assert expecting(tmp_path, **wanted) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"lacks": ["somebody"]}, "somebody: is on friday-desks"),
        ({"has": ["ann"]}, "ann: is not on friday-desks"),
        ({"name": "overdoses", "has": ["somebody"]}, "somebody: is not on overdoses"),
        ({"desks": {"somebody": ["GP desk"]}}, "somebody: is expected at DWP decision makers, GP desk"),
        ({"desks": {"ann": ["GP desk"]}}, "ann: is expected at no desk"),
        ({"name": "friday-desk"}, "did you mean 'friday-desks'?"),
        ({"name": "partnership", "figures": {"seen-by-services": 2}}, "2: seen-by-services is 1"),
        ({"name": "partnership", "figures": {"varm-refered": 0}}, "did you mean 'varm-referred'?"),
    ],
    ids=str,
)
def test_what_is_otherwise_is_said_with_its_line(tmp_path: Path, wanted: dict[str, Any], said: str) -> None:
    (one,) = expecting(tmp_path, **wanted)
    assert said in one


def test_two_records_of_one_person_are_one_on_a_list(tmp_path: Path) -> None:
    ann, ben = {"noms_number": "A4217QD"}, {"noms_number": "A9033QF"}
    given = [
        {"overdose": {"about": "ben"}},
        {"walk_in": {"about": "ann"}},
        {"person_merged": {"about": "ann", "merge": {"removed": ben}}},
    ]
    expect = {"lists": [{"name": "overdoses", "has": ["ann", "ben"]}]}
    assert differences(tmp_path, detox(people={"ann": ann, "ben": ben}, given=given, expect=expect)) == []
