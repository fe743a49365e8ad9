"""A worker's word beside what the rules said: both are kept, and it never hides what happens next."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.criteria.override import Standing, overriding, standing
from services.scoring.profile import Evidence
from shared.contracts.observations import BANDS
from shared.contracts.people import Factor, Score
from shared.contracts.vocabulary import Band, Item
from tests.unit.scoring_criteria.builders import NOW, heard, profile

DAYS = 31
REASON = "sleeps in a car park and it freezes tonight"


def rules(band: Band = Band.STANDARD, value: int = 12) -> Score:
    reason = Factor(text="everybody is seen within 21 days", rule="everybody-else", evidence=())
    return Score(value=value, low=value, high=value + 30, unknown=(Item.HOUSING,), band=band, factors=(reason,))


def says(days_ago: float = 0, **values: int) -> Evidence:
    """A worker sets `band` (its place) or `score`, or has it `lifted`."""
    signed: dict[str, Any] = {"words": REASON, "author": "duty worker 7"}
    observations = [{"name": f"override.{name}", "value": value} | signed for name, value in values.items()]
    return heard("assessment_recorded", days_ago=days_ago, observations=observations)


def stands(*pieces: Evidence, by_rules: Score | None = None, happened_at: datetime = NOW) -> Standing:
    return standing(by_rules or rules(), overriding(profile(*pieces), NOW, DAYS), happened_at)


def test_without_a_workers_word_the_rules_stand_as_they_are() -> None:
    assert stands(heard()).score == rules()
    assert stands(heard()).override is None


def test_what_the_rules_said_is_kept_beside_what_the_worker_said() -> None:
    piece = says(band=BANDS.index(Band.NOW), score=40)
    found = stands(piece)
    assert found.rules == rules()
    assert (found.score.band, found.score.value) == (Band.NOW, 40)
    assert (found.score.low, found.score.high, found.score.unknown) == (12, 42, (Item.HOUSING,))
    first, second, *rest = found.score.factors
    assert first.text == (
        "a worker, duty worker 7, said within the hour: the person is here or says yes on 20 November: "
        f"{REASON}; the rules alone said within 21 days"
    )
    assert second.text.endswith(f"put the score at 40 on 20 November: {REASON}; what is known adds up to 12")
    assert tuple(rest) == rules().factors
    assert {first.evidence, second.evidence} == {(piece.event_id,)}


@pytest.mark.parametrize(("days_ago", "stands_still"), [(30.9, True), (31, True), (31.1, False)])
def test_it_stands_for_so_many_days(days_ago: float, *, stands_still: bool) -> None:
    assert (stands(says(days_ago, band=0)).score.band is Band.NOW) is stands_still


def test_the_newest_word_on_each_counts() -> None:
    found = stands(says(5, band=0, score=40), says(2, band=2))
    assert (found.score.band, found.score.value) == (Band.WITHIN_48H, 40)


def test_it_can_be_taken_back_and_set_again() -> None:
    assert stands(says(5, band=0), says(2, lifted=1)).score == rules()
    assert stands(says(5, band=0), says(2, lifted=1), says(1, band=1)).score.band is Band.SAME_DAY
    assert stands(says(2, lifted=1, band=1)).score.band is Band.SAME_DAY


def test_a_worker_may_say_that_it_can_wait() -> None:
    yesterday = NOW - timedelta(days=1)
    found = stands(says(0.5, band=4), by_rules=rules(Band.SAME_DAY), happened_at=yesterday)
    assert found.score.band is Band.STANDARD


def test_what_happens_after_it_can_wait_is_judged_anew() -> None:
    found = stands(says(1, band=4, score=5), by_rules=rules(Band.SAME_DAY, 30))
    assert (found.score.band, found.score.value) == (Band.SAME_DAY, 30)
    assert "since then something more urgent happened" in found.score.factors[0].text
    assert "since then more became known" in found.score.factors[1].text


@given(
    by_rules=st.sampled_from(Band),
    worker=st.integers(0, len(BANDS) - 1),
    value=st.integers(0, 48),
    ago=st.integers(0, 40),
)
def test_no_older_word_ever_makes_a_new_event_wait_longer(by_rules: Band, worker: int, value: int, ago: int) -> None:
    found = stands(says(ago + 0.5, band=worker, score=value), by_rules=rules(by_rules))
    assert BANDS.index(found.score.band) <= BANDS.index(by_rules)
    assert found.score.value >= found.rules.value
    assert found.rules.band is by_rules


def test_a_word_of_tomorrow_says_nothing_today() -> None:
    assert stands(says(-1, band=0)).score == rules()
