"""Readiness for change: in the worker's words, for a while, beside the score."""

from datetime import timedelta
from typing import Any

import pytest

from services.scoring.criteria.readiness import readiness
from services.scoring.profile import Evidence
from shared.contracts.observations import STAGES
from tests.unit.scoring_criteria.builders import NOW, areas, heard, profile

DAYS = areas()["walsall"].file.readiness.days


def told(stage: int, *, days_ago: float = 0, **more: Any) -> Evidence:
    observation = {"name": "readiness.change", "value": stage} | more
    return heard("assessment_recorded", days_ago=days_ago, observations=[observation])


@pytest.mark.parametrize("stage", range(len(STAGES)))
def test_it_is_said_in_the_workers_own_words(stage: int) -> None:
    found = readiness(profile(told(stage, words="wants to see the children again", author="key worker 3")), NOW, DAYS)
    assert found is not None
    assert (found.stage, found.author) == (stage, "key worker 3")
    assert found.factor(NOW).text == (
        f"readiness for change: {STAGES[stage]}, in the worker's words: wants to see the children again (20 November)"
    )
    assert found.factor(NOW).points is None


def test_the_newest_record_counts_whatever_came_last() -> None:
    newer, older = told(3, days_ago=1), told(1, days_ago=9)
    for life in (profile(newer, older), profile(older, newer), profile(older, newer, heard(days_ago=0))):
        found = readiness(life, NOW, DAYS)
        assert found is not None
        assert (found.stage, found.event_id) == (3, newer.event_id)


def test_it_stands_until_its_last_day_and_then_says_that_it_is_unknown() -> None:
    found = readiness(profile(told(2)), NOW, DAYS)
    assert found is not None
    assert found.current(NOW + timedelta(days=DAYS))
    later = NOW + timedelta(days=DAYS, seconds=1)
    assert not found.current(later)
    assert found.factor(later).text.endswith("too long ago to count: unknown now")


def test_of_somebody_nobody_asked_it_is_unknown() -> None:
    assert readiness(profile(heard(answers={"ndta.engagement": 4})), NOW, DAYS) is None


def test_a_record_of_tomorrow_says_nothing_today() -> None:
    assert readiness(profile(told(2, days_ago=-1)), NOW, DAYS) is None
