"""The 20 most vulnerable, as Wrexham's pack has them."""

from pathlib import Path

from shared.packs.cohorts import Measure, load_cohorts
from shared.packs.criteria import load_criteria

AREAS = Path(__file__).parents[3] / "areas"
COHORTS = load_cohorts(AREAS, {area: criteria.ids for area, criteria in load_criteria(AREAS).items()})


def test_wrexham_singles_out_twenty_of_all_who_are_profiled() -> None:
    (twenty,) = COHORTS["wrexham"].cohorts
    assert (twenty.size, twenty.opens, twenty.order[0]) == (20, "rapid-pathway", Measure.VULNERABILITY)
    assert twenty.criteria.score_at_least is None
    assert twenty.source.startswith("000:31")


def test_somebody_three_places_ahead_takes_a_members_place() -> None:
    """S4: a 21st whose score puts them 18th enters at once."""
    (twenty,) = COHORTS["wrexham"].cohorts
    assert twenty.hysteresis.margin < 21 - 18


def test_cumberland_has_no_cohort() -> None:
    assert COHORTS["cumberland"].cohorts == ()
