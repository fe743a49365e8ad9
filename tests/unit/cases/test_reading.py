"""A file of cases is read strictly: what nobody can play or check is named with its line, never passed over."""

from pathlib import Path
from typing import Any

import pytest

from shared.packs import PackError
from tests.unit.cases.builders import detox, read, written

CASE = """\
- id: S5-a
  area: wrexham
  now: 2026-11-20T11:00:00Z
  given:
    - walk_in:
        needs: [detox]
  expect: [wrexham-substance-recovery/rapid-pathway]
  source: "001:68"
"""


def problem(folder: Path, text: str) -> str:
    """The one problem of a file, without its folder."""
    with pytest.raises(PackError) as raised:
        read(folder, text)
    (one,) = raised.value.problems
    return str(one).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("walk_in", "walk_inn", "cases.yaml:5: walk_inn: no field of that name is known here; did you mean 'walk_in'?"),
        ("needs: [detox]", "needs: [detoks]", "cases.yaml:6: detoks: Input should be"),
        ("needs:", "neds:", "cases.yaml:6: neds: no field of that name is known here; did you mean 'needs'?"),
        ("  expect: [", "  expects: [", "7: expects: no field of that name is known here; did you mean 'expect'?"),
        ("  expect: [wrexham-substance-recovery/rapid-pathway]", "  expect: {joint_leads: [a/b]}",
         "cases.yaml:7: joint_leads: no field of that name is known here"),
        ("  expect: [wrexham-substance-recovery/rapid-pathway]", "  expect: the rapid pathway is opened",
         "cases.yaml:7: the rapid pathway is opened: it is written in words"),
        ("    - walk_in:\n        needs: [detox]", "    - walk_in at the hub", "5: walk_in at the hub: "),
        ("  given:\n    - walk_in:\n        needs: [detox]", "  given: a walk_in", "a walk_in: it is written"),
        ("11:00:00Z", "11:00:00", "cases.yaml:3: 2026-11-20 11:00:00: Input should have timezone info"),
        ("id: S5-a", "id: S45-a", "cases.yaml:1: S45-a: String should match pattern"),
        ("area: wrexham", "area: wrexam", "cases.yaml:2: wrexam: no area pack of that name; did you mean 'wrexham'?"),
        ("  source", "  deadline: {by: 2026-11-20T12:00:00Z, at: 2026-11-21}\n  source", "cases.yaml:8: {'by':"),
        ("  expect: [wrexham-substance-recovery/rapid-pathway]", "  expect: {known: {facts: {ambulances: 2}}}",
         "cases.yaml:7: ambulances: no fact of that name is known"),
        ("  expect: [wrexham-substance-recovery/rapid-pathway]", "  expect: {nobody_asked: true, asked: [a/b]}",
         "cases.yaml:7: {'nobody_asked': True, 'asked': ['a/b']}: either nobody is asked, or somebody is"),
        ("  source", "  never: [{shared: note}]\n  source", "8: {'shared': 'note'}: it names who is not told"),
        ("  source", "  then: [{now: 2026-11-20T10:00:00Z}]\n  source", "it is not after the moment before it"),
        ('  source: "001:68"\n', "", "cases.yaml:1: source: Field required"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_named_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CASE
    found = problem(tmp_path, CASE.replace(old, new))
    assert said in found


def test_one_thing_happens_at_a_time(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="one thing happens at a time"):
        read(tmp_path, detox(given=[{"walk_in": {}, "overdose": {}}]))


def test_no_two_cases_have_one_name(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"S5-a: there is a case of that name already, .*cases.yaml:1"):
        read(tmp_path, detox(), detox())


def test_every_file_is_read_before_anything_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError) as raised:
        read(tmp_path, detox(aria="walsall"), detox(id="S6-a", given="words"))
    assert len(raised.value.problems) == 2


def test_a_variant_is_a_case_of_its_own_with_what_it_does_not_say_from_the_case(tmp_path: Path) -> None:
    tuesday: dict[str, Any] = {"id": "tuesday", "now": "2026-11-24T11:00:00Z"}
    case, variant = read(tmp_path, detox(band="now", variants=[tuesday], then=[{"now": "2026-11-20T12:00:00Z"}]))
    assert (case.name, variant.name) == ("S5-a", "S5-a/tuesday")
    assert variant.scenes[0].moment.now.day == 24
    assert variant.scenes[0].moment.band == case.scenes[0].moment.band == "now"
    assert variant.scenes[0].moment.given == case.scenes[0].moment.given
    assert (len(case.scenes), len(variant.scenes)) == (2, 1), "what comes later belongs to the case alone"


def test_the_shape_of_the_sources_cases_is_named_line_by_line(tmp_path: Path) -> None:
    """The same fields, with words in them that nobody can play: each is said, none is passed over."""
    words = """\
- id: S1-a
  area: wrexham
  now: 2026-11-20T10:20Z
  given: walk_in at the Care Hub; needs benefit_sanction and sick_note; accepts_help_now
  expect: two offers in one session
  band: now
  deadline: before the session closes the same day (A2)
  notify: both desks, at once
  never: sent to another building or another day
  source: "000:21"
"""
    with pytest.raises(PackError) as raised:
        read(tmp_path, words)
    assert [one.line for one in raised.value.problems] == [4, 5, 7, 8, 9]


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    assert written(tmp_path, "id: S5-a").exists()
    with pytest.raises(PackError, match=r"cases\.yaml:1"):
        read(tmp_path, "id: S5-a")
