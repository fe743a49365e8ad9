"""The eleven criteria of complex casework and the four weekly themes, each to the day."""

from typing import Any

import pytest

from services.scoring.criteria.meeting import Result
from services.scoring.profile import Evidence
from tests.unit.scoring_criteria.builders import answer, answers, areas, heard

TRIO = ["alcohol", "benzodiazepines", "heroin"]
MEETS: dict[str, dict[str, Any]] = {
    "high-risk-injecting": {"flags": ["high_risk_injecting"]},
    "toxic-trio": {"substances": TRIO},
    "suicide-attempt": {"flags": ["suicide_attempt"]},
    "overdose": {"kind": "overdose"},
    "physical-health-unmanaged": {"flags": ["physical_health_unmanaged"]},
    "mental-health-unmanaged": {"flags": ["mental_health_unmanaged"]},
    "partnership-health": {"flags": ["complex_health"]},
    "homeless-and-sex-working": {"flags": ["sofa_surfing", "sex_working", "high_risk_use"]},
    "alcohol-harm": {"flags": ["alcohol_harm"]},
    "hard-to-engage": {"flags": ["hard_to_engage"]},
    "disability": {"flags": ["sign_language"]},
    "no-medical-review": {"answers": {"days_ago.medical_review": 400}},
    "suicide-attempt-unseen": {"flags": ["suicide_attempt"], "days_ago": 60},
    "toxic-trio-unseen": {"substances": TRIO, "days_ago": 60},
    "physical-health-unseen": {"needs": ["physical_health"], "days_ago": 60},
    "needs-interpreter": {"flags": ["interpreter"]},
    "tested-in-custody": {"kind": "drug_test_positive"},
    "detox-and-mind": {"needs": ["detox", "mental_health"]},
    "child-under-13": {"answers": {"child.age": 12}},
    "child-5-to-17": {"answers": {"child.age": 5}},
    "uses-themselves": {"substances": ["heroin"]},
    "named-as-perpetrator": {"flags": ["perpetrator"]},
}


def test_every_criterion_is_tried() -> None:
    assert MEETS.keys() == set(areas()["walsall"].ids)


@pytest.mark.parametrize("criterion", MEETS)
def test_each_is_met_by_what_it_is_about_and_says_why(criterion: str) -> None:
    piece = heard(**MEETS[criterion])
    found = answer(criterion, piece)
    assert found.result is Result.MET
    assert found.evidence == (piece.event_id,)
    assert found.text.startswith(found.criterion.because)
    assert found.factor().rule == criterion


@pytest.mark.parametrize(("days", "said"), [(0, "(20 November)"), (330, "(25 December 2025)")])
def test_what_was_said_in_another_year_is_read_out_with_its_year(days: int, said: str) -> None:
    found = answer("alcohol-harm", heard(days_ago=days, flags=["alcohol_harm"]))
    assert found.text.endswith(said)
    assert found.factor().text.endswith(said)


@pytest.mark.parametrize("criterion", MEETS)
def test_of_somebody_nobody_spoke_of_each_is_unknown(criterion: str) -> None:
    found = answer(criterion)
    assert found.result is Result.UNKNOWN
    assert found.evidence == ()
    assert {one.name for one in found.lacking} == set(found.criterion.expression.names)


def happened(criterion: str, days: int) -> list[Evidence]:
    """What makes a dated criterion true, so many days ago."""
    match criterion:
        case "suicide-attempt":
            return [heard(days_ago=days, flags=["suicide_attempt"])]
        case "suicide-attempt-unseen":
            return [heard("assessment_recorded", days_ago=100, answers={"days_ago.suicide_attempt": days - 100})]
        case "homeless-and-sex-working":
            street = heard(flags=["rough_sleeping", "sex_working"], answers=_NOT_OTHERWISE)
            return [street, heard("overdose", days_ago=days)]
        case "tested-in-custody":
            return [heard("drug_test_positive", days_ago=days)]
        case _:
            return [heard("overdose", days_ago=days)]


_NOT_OTHERWISE = {"flag.high_risk_use": 0, "flag.high_risk_injecting": 0, "ndta.alcohol_drugs": 3}
DATED = [
    ("suicide-attempt", 84),
    ("overdose", 84),
    ("homeless-and-sex-working", 84),
    ("suicide-attempt-unseen", 366),
    ("tested-in-custody", 7),
]
UNSEEN = ["suicide-attempt-unseen", "toxic-trio-unseen", "physical-health-unseen"]


def test_every_dated_criterion_is_tried_on_its_boundary() -> None:
    file = areas()["walsall"].file.criteria
    assert {one.id for one in file if one.within_days} == {name for name, _ in DATED} | {"no-medical-review"}
    assert {one.id for one in file if one.unseen_for_days} == set(UNSEEN)


@pytest.mark.parametrize(("criterion", "limit"), DATED)
def test_the_last_day_counts_and_the_day_after_does_not(criterion: str, limit: int) -> None:
    """12 weeks are 84 days: the 84th is in, the 85th is out, and out is known."""
    results = [answer(criterion, *happened(criterion, limit + more)).result for more in (-1, 0, 1)]
    assert results == [Result.MET, Result.MET, Result.NOT_MET]


@pytest.mark.parametrize("hours", [0, 11.9])
def test_the_84th_day_counts_from_its_first_hour_to_its_last(hours: float) -> None:
    assert answer("overdose", heard("overdose", days_ago=84 + hours / 24)).result is Result.MET
    assert answer("overdose", heard("overdose", days_ago=84 - hours / 24)).result is Result.MET


@pytest.mark.parametrize(("days", "result"), [(365, Result.NOT_MET), (366, Result.MET)])
def test_a_medical_review_of_a_year_ago_is_still_one(days: int, result: Result) -> None:
    assert answer("no-medical-review", heard(answers={"days_ago.medical_review": days})).result is result


@pytest.mark.parametrize("criterion", UNSEEN)
@pytest.mark.parametrize(
    ("days", "result"), [(55, Result.NOT_MET), (56, Result.MET), (57, Result.MET)], ids=["55", "56", "57"]
)
def test_eight_weeks_unseen_are_56_days(criterion: str, days: int, result: Result) -> None:
    assert answer(criterion, heard(**MEETS[criterion] | {"days_ago": days})).result is result


@pytest.mark.parametrize("left_out", TRIO)
def test_two_of_the_trio_leave_the_third_unknown(left_out: str) -> None:
    found = answer("toxic-trio", heard(substances=[one for one in TRIO if one != left_out]))
    assert found.result is Result.UNKNOWN
    assert [one.name for one in found.lacking] == [f"uses_{left_out}"]


def test_who_says_no_to_one_of_the_trio_does_not_meet_it_whatever_else_is_unknown() -> None:
    assert answer("toxic-trio", heard(answers={"uses.benzodiazepines": 0})).result is Result.NOT_MET


def test_what_was_said_too_long_ago_is_unknown_again_and_says_when() -> None:
    assert answer("high-risk-injecting", heard(days_ago=84, flags=["high_risk_injecting"])).result is Result.MET
    found = answer("high-risk-injecting", heard(days_ago=85, flags=["high_risk_injecting"]))
    assert found.result is Result.UNKNOWN
    assert "last said on 27 August, too long ago to count" in found.text


def test_who_has_a_home_is_not_homeless_whatever_else_is_so() -> None:
    housed = heard(flags=["sex_working", "high_risk_use"], no_fixed_abode=False)
    assert answer("homeless-and-sex-working", housed).result is Result.NOT_MET


def test_never_overdosed_is_not_met_and_silence_is_unknown() -> None:
    assert answer("overdose", heard(answers={"never.overdose": 1})).result is Result.NOT_MET
    assert answer("overdose", heard("walk_in")).result is Result.UNKNOWN


def test_a_sentence_names_the_newest_event_that_suffices() -> None:
    old, new = heard("overdose", days_ago=80), heard("overdose", days_ago=3)
    found = answer("overdose", old, new)
    assert found.text == "took an overdose within the last 12 weeks (17 November)"
    assert found.evidence == (new.event_id,)


def test_an_explanation_shows_no_more_events_than_it_takes() -> None:
    noise = heard("overdose", days_ago=50)
    needed = heard(days_ago=4, flags=["rough_sleeping", "sex_working", "high_risk_use"])
    assert answer("homeless-and-sex-working", noise, needed).evidence == (needed.event_id,)


def test_the_answers_stand_in_the_order_of_the_pack() -> None:
    assert tuple(answers([heard()])) == areas()["walsall"].ids
