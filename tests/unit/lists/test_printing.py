"""Lists as people, scripts and spreadsheets read them: all three say the same."""

import csv
import json
from datetime import date, timedelta

from deploy.local.lists.printing import columns_of, heading, lines, spreadsheet
from deploy.local.lists.rows import Row
from tests.unit.lists.builders import ALEX, FRIDAY, MONDAY, address, ask, at, life, lists, made, on

ZONE = lists()["walsall"].criteria.zone
REVIEWED = on(date(2025, 11, 1), "assessment_recorded", answers={"days_ago.medical_review": 0})


def text(rows: list[Row]) -> list[str]:
    return list(lines(rows, ZONE))


def cells(name: str, rows: list[Row], area: str = "walsall") -> list[dict[str, str]]:
    return list(csv.DictReader(spreadsheet(lists()[area].file.by_id[name], rows, ZONE)))


def themes() -> list[Row]:
    with_them = ask("the-beacon/complex-cases", ("accepted", at(date(2025, 12, 2))), offered=at(date(2025, 12, 1)))
    return made("no-medical-review", MONDAY, life(REVIEWED, asks=[with_them]))


def test_a_heading_says_which_list_of_which_week_and_for_whom() -> None:
    own = lists()["walsall"]
    assert list(heading(own.file.by_id["no-medical-review"], own, MONDAY)) == [
        "no medical review within 12 months · Monday 2 November 2026 · week 1 of 4",
        "for the management team, The Beacon (Change Grow Live)",
    ]


def test_where_every_week_is_like_the_others_no_week_is_named() -> None:
    own = lists()["wrexham"]
    title, _ = heading(own.file.by_id["friday-desks"], own, FRIDAY)
    assert title == "who is expected at the Care Hub · Friday 20 November 2026"


def test_people_read_why_since_when_and_with_whom() -> None:
    assert text(themes()) == [
        str(ALEX),
        "  the person had no medical review within the last 12 months",
        "  the last medical review: 1 November 2025",
        "  last seen: 1 November 2025",
        "  with the-beacon/complex-cases, accepted, since 1 December 2025",
    ]


def test_nobody_on_a_list_is_said() -> None:
    assert text(made("no-medical-review", MONDAY)) == ["nobody"]


def test_a_spreadsheet_has_the_same_in_cells() -> None:
    (row,) = cells("no-medical-review", themes())
    assert row == {
        "list": "no-medical-review",
        "day": "2026-11-02",
        "person": str(ALEX),
        "reasons": "had no medical review within the last 12 months",
        "dates": "the last medical review: 1 November 2025",
        "last_seen": "2025-11-01",
        "asked": "the-beacon/complex-cases, accepted, since 1 December 2025",
    }


def test_a_script_gets_the_same_columns_as_a_spreadsheet() -> None:
    (row,) = themes()
    read = json.loads(row.model_dump_json(exclude_unset=True))
    assert list(read) == columns_of(lists()["walsall"].file.by_id["no-medical-review"])
    assert read["dates"] == [{"what": "the last medical review", "on": "2025-11-01"}]


def test_an_empty_list_is_a_spreadsheet_with_its_heads() -> None:
    (line,) = spreadsheet(lists()["walsall"].file.by_id["deaths"], [], ZONE)
    assert line == "list,day,person,asked,events,timeline"


def test_desks_stand_under_their_names_with_the_other_desks_of_the_visit() -> None:
    asks = [ask("betsi-cadwaladr/hub-gp", ("scheduled", at(FRIDAY)), appointment=at(FRIDAY, "14:00")),
            ask("wrexham-dwp/decision-makers")]  # fmt: skip
    shown = text(made("friday-desks", FRIDAY, life(on(FRIDAY), asks=asks), area="wrexham"))
    assert shown[0] == "GP desk"
    assert shown[1].startswith(f"  20 November 2026, 14:00 · person {ALEX} · referral ")
    assert shown[1].endswith("of this test · same day · answer by 20 November 2026, 14:00 · also: DWP decision makers")
    assert shown[2] == "DWP decision makers"


def test_a_register_tells_the_story_under_each_entry() -> None:
    monday = date(2026, 11, 23)
    dead = life(on(monday - timedelta(days=1), "death_notified"), on(monday - timedelta(days=9), "overdose"))
    shown = text(made("deaths", monday, dead))
    assert shown[1].startswith("  death notified, 22 November 2026, 10:00 (")
    assert shown[2:] == ["    14 November 2026, 10:00 overdose", "    22 November 2026, 10:00 death notified"]


def test_figures_are_a_line_each_with_their_groups_below() -> None:
    days = [date(2026, 10, 1) + timedelta(days=number) for number in range(12)]
    seen = [life(on(day, "walk_in"), person=address(n).person_id, sex="female") for n, day in enumerate(days)]
    shown = text(made("partnership", date(2026, 12, 31), *seen, area="wrexham"))
    assert "visible vulnerable people whom services saw: 12" in shown
    assert "  sex female: 12" in shown
    few = cells("partnership", made("partnership", date(2026, 12, 31), *seen[:3], area="wrexham"), "wrexham")
    by_sex = [row for row in few if row["split"] == "sex"]
    assert [(row["group"], row["number"], row["hidden"]) for row in by_sex] == [("every group", "", "withheld")]
