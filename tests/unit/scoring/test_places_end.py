"""Nobody keeps a place in a cohort under an id nobody goes by, in an area they left, or when they have died."""

import pytest

from services.scoring.identity import origin_of
from shared.contracts.cohorts import CohortLeft, StandingChanged
from shared.contracts.people import PersonSplit
from shared.kit.journal import Decision
from tests.unit.scoring.builders import NHS, NOMS, OTHER_NOMS, Town, event, merge, told
from tests.unit.scoring.test_whole_policy import COHORT, assessed, ranked, town

KEEPS_THE_ID, REFUSES = (
    {"noms_number": number} for number in sorted((NOMS, OTHER_NOMS), key=lambda one: origin_of(f"noms:{one}"))
)


def stopped(decision: Decision) -> dict[str, str | None]:
    """Why an area's cohorts hear of somebody no more, by area."""
    return {one.area: one.stopped for one in told(decision, StandingChanged)}


def left(decisions: list[Decision]) -> list[str]:
    return [one.cohort for decision in decisions for one in told(decision, CohortLeft)]


def members(place: Town) -> list[str]:
    roll = place.rows.get(f"cohort:walsall:{COHORT}")
    return [one["person_id"] for one in roll["members"]] if roll else []


def test_who_moves_where_they_fit_no_cohort_gives_up_the_place_all_the_same() -> None:
    place = town()
    ranked(place, event("walk_in", days_ago=3, area="wrexham"))
    moved, *decisions = ranked(place, event("walk_in", days_ago=1))
    assert stopped(moved) == {"wrexham": "moved"}
    assert left(decisions) == ["twenty-most-vulnerable"]


def test_a_late_event_of_another_area_moves_nobody() -> None:
    place = town()
    ranked(place, assessed(16, days_ago=1))
    late, *_ = ranked(place, event("ae_attendance", days_ago=5, area="wrexham"))
    assert stopped(late) == {}
    assert len(members(place)) == 1


def test_who_comes_back_has_a_place_again() -> None:
    place = town()
    ranked(place, assessed(16, days_ago=3))
    ranked(place, event("walk_in", days_ago=2, area="wrexham"))
    assert members(place) == []
    ranked(place, event("walk_in", days_ago=1))
    assert len(members(place)) == 1


def test_when_both_parts_of_a_merge_leave_its_id_the_place_of_that_id_ends() -> None:
    """Consent taken back was told of the id that is the other's: neither may go on under it."""
    place = town()
    for number, who in enumerate((KEEPS_THE_ID, REFUSES)):
        ranked(place, assessed(16, days_ago=9 - number, person=who, sender_id=str(number)))
    ranked(place, event("consent_changed", days_ago=7, person=REFUSES, accepts_help_now=False))
    ranked(place, merge(KEEPS_THE_ID, REFUSES, days_ago=6))
    (kept,) = members(place)
    undone, *decisions = ranked(place, merge(KEEPS_THE_ID, REFUSES, days_ago=5, undone=True))
    assert {str(one.split_from) for one in told(undone, PersonSplit)} == {kept}
    assert left(decisions) == [COHORT]
    assert members(place) == []
    ranked(place, event("walk_in", days_ago=1, person=KEEPS_THE_ID))
    (again,) = members(place)
    assert again != kept


@pytest.mark.parametrize("dead", [NOMS, OTHER_NOMS, "A5555QT", "A7777QT"])
def test_who_turns_out_to_be_one_with_somebody_dead_leaves(dead: str) -> None:
    place = town()
    ranked(place, assessed(16, days_ago=4))
    ranked(place, event("death_notified", days_ago=3, person={"noms_number": dead}))
    _, *decisions = ranked(place, event("walk_in", days_ago=1, person={"nhs_number": NHS, "noms_number": dead}))
    assert left(decisions) == [COHORT]
    assert members(place) == []
