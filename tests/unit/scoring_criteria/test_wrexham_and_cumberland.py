"""What Wrexham's taskforce and panel and Cumberland's hubs look at, each to the day."""

from typing import Any

import pytest

from services.scoring.criteria.meeting import Result
from services.scoring.profile import Evidence
from tests.unit.scoring_criteria.builders import NOW, answer, areas, heard

ASB: dict[str, Any] = {"flags": ["anti_social_behaviour"]}
MEETS: dict[tuple[str, str], list[Evidence]] = {
    ("wrexham", "often-by-ambulance"): [heard("ambulance_callout", days_ago=ago) for ago in (1, 40, 90)],
    ("wrexham", "same-small-group"): [heard("police_contact", days_ago=ago) for ago in (1, 40, 90)],
    ("wrexham", "spice"): [heard(substances=["synthetic_cannabinoids"])],
    ("wrexham", "home-and-drugs"): [heard(flags=["sofa_surfing"], needs=["drugs"])],
    ("wrexham", "benefits-lost"): [heard(needs=["benefit_sanction"])],
    ("wrexham", "complex-needs-outreach"): [heard(flags=["hard_to_engage"], needs=["mental_health"])],
    ("wrexham", "home-taken-over"): [heard(flags=["cuckooed"])],
    ("wrexham", "taken-over-and-unwell"): [heard(flags=["cuckooed"], answers={"children.count": 2})],
    ("wrexham", "children-in-a-home-taken-over"): [heard(flags=["cuckooed"], answers={"children.count": 1})],
    ("wrexham", "exploited-or-missing"): [heard(flags=["exploited"])],
    ("wrexham", "at-high-risk"): [heard(flags=["anti_social_behaviour", "self_harm_risk"])],
    ("wrexham", "not-seen-lately"): [heard(days_ago=20, flags=["rough_sleeping"])],
    ("wrexham", "overdose"): [heard("overdose")],
    ("cumberland", "several-causes"): [heard(**ASB, needs=["mental_health"])],
    ("cumberland", "several-agencies"): [heard(needs=["alcohol", "housing"])],
    ("cumberland", "early-intervention"): [heard("police_contact", days_ago=ago) for ago in (1, 2, 3)],
    ("cumberland", "exploited"): [heard(flags=["cuckooed"])],
    ("cumberland", "overdose"): [heard("overdose")],
    ("cumberland", "suicide-attempt"): [heard(flags=["suicide_attempt"])],
    ("cumberland", "hub-case-unseen"): [heard(days_ago=60, **ASB)],
    ("wrexham", "named-as-perpetrator"): [heard(flags=["perpetrator"], days_ago=366)],
    ("cumberland", "named-as-perpetrator"): [heard(flags=["perpetrator"], days_ago=366)],
}
WITHIN: dict[tuple[str, str], dict[str, Any]] = {
    ("wrexham", "exploited-or-missing"): {"kind": "missing_from_home", "answers": {"flag.exploited": 0}},
    ("wrexham", "overdose"): {"kind": "overdose"},
    ("cumberland", "overdose"): {"kind": "ambulance_callout", "flags": ["overdose"]},
    ("cumberland", "suicide-attempt"): {"flags": ["suicide_attempt"]},
}
UNSEEN: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {
    ("wrexham", "not-seen-lately"): (14, {"flags": ["hard_to_engage", "rough_sleeping"]}),
    ("cumberland", "hub-case-unseen"): (56, ASB),
}
OTHERS = ("wrexham", "cumberland")


def test_every_criterion_is_tried_and_every_dated_one_on_its_boundary() -> None:
    every = {(area, one.id): one for area in OTHERS for one in areas()[area].file.criteria}
    assert MEETS.keys() == every.keys()
    assert WITHIN.keys() == {name for name, one in every.items() if one.within_days}
    assert UNSEEN.keys() == {name for name, one in every.items() if one.unseen_for_days}


@pytest.mark.parametrize(("area", "criterion"), MEETS)
def test_each_is_met_by_what_it_is_about_and_says_why(area: str, criterion: str) -> None:
    found = answer(criterion, *MEETS[area, criterion], area=area)
    assert found.result is Result.MET
    assert set(found.evidence) <= {piece.event_id for piece in MEETS[area, criterion]}
    assert found.text.startswith(found.criterion.because)


@pytest.mark.parametrize(("area", "criterion"), MEETS)
def test_of_somebody_nobody_spoke_of_each_is_unknown(area: str, criterion: str) -> None:
    assert answer(criterion, area=area).result is Result.UNKNOWN


@pytest.mark.parametrize(("area", "criterion"), WITHIN)
def test_the_84th_day_counts_and_the_85th_does_not(area: str, criterion: str) -> None:
    said, child = WITHIN[area, criterion], NOW.replace(year=NOW.year - 15).date().isoformat()
    asked_since = heard(answers=said.get("answers", {}))
    results = [
        answer(criterion, heard(**said | {"days_ago": days}), asked_since, area=area, birth_date=child).result
        for days in (83, 84, 85)
    ]
    assert results == [Result.MET, Result.MET, Result.NOT_MET]


@pytest.mark.parametrize(("area", "criterion"), UNSEEN)
def test_unseen_counts_from_its_last_day(area: str, criterion: str) -> None:
    limit, said = UNSEEN[area, criterion]
    results = [answer(criterion, heard(**said, days_ago=limit + more), area=area).result for more in (-1, 0, 1)]
    assert results == [Result.NOT_MET, Result.MET, Result.MET]


@pytest.mark.parametrize(("days", "result"), [(90, Result.MET), (91, Result.NOT_MET)])
def test_three_ambulances_in_ninety_days_count_the_ninetieth(days: int, result: Result) -> None:
    calls = [heard("ambulance_callout", days_ago=ago) for ago in (1, 40, days)]
    assert answer("often-by-ambulance", *calls, area="wrexham").result is result


def test_somebody_grown_up_and_missing_is_not_a_child_missing() -> None:
    missing = heard("missing_from_home", answers={"flag.exploited": 0})
    assert answer("exploited-or-missing", missing, area="wrexham", birth_date="1990-01-01").result is Result.NOT_MET
    assert answer("exploited-or-missing", missing, area="wrexham").result is Result.UNKNOWN
