"""What changed this week, in sentences for whoever has the person."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from services.scoring.criteria.changing import what_changed
from services.scoring.criteria.facts import Facts
from services.scoring.profile import Evidence
from tests.unit.scoring_criteria.builders import NOW, heard, profile, walsall
from tests.unit.scoring_criteria.strategies import lives

WEEK = timedelta(days=7)


def week(*pieces: Evidence, **details: Any) -> tuple[str, ...]:
    life = profile(*pieces, **details)
    return what_changed(Facts.of(life, NOW - WEEK, walsall()), Facts.of(life, NOW, walsall()))


CHANGES = [
    (
        [heard(days_ago=20, flags=["rough_sleeping"]), heard(days_ago=2, flags=["sofa_surfing"])],
        "housing: was sleeping rough, now staying on other people's sofas",
    ),
    (
        [heard(days_ago=33, no_fixed_abode=True)],
        "housing: was without a fixed address, now not known",
    ),
    (
        [heard(days_ago=20, answers={"readiness.change": 1}), heard(days_ago=3, answers={"readiness.change": 3})],
        "readiness for change: was thinking of it, now changing",
    ),
    ([heard(days_ago=2, substances=["crack"])], "new: uses crack (18 November)"),
    ([heard(days_ago=2, flags=["pregnant"])], "new: pregnant (18 November)"),
    (
        [heard(days_ago=20, substances=["heroin"]), heard(days_ago=1, answers={"uses.heroin": 0})],
        "no longer so: uses heroin (19 November)",
    ),
    (
        [heard(days_ago=35, needs=["benefits"])],
        "not known any more: help with benefits was asked for (last said on 16 October)",
    ),
    (
        [heard(days_ago=20, answers={"ndta.housing": 1}), heard(days_ago=1, answers={"ndta.housing": 4})],
        "housing as a worker assessed it (NDTA): was 1, now 4",
    ),
    ([heard(days_ago=1, answers={"children.count": 2})], "how many children the person has: now 2"),
    ([heard("ambulance_callout", days_ago=one) for one in (1, 2, 40)], "2 times since: ambulance callout"),
    ([heard(days_ago=2, answers={"days_ago.suicide_attempt": 1})], "a suicide attempt (17 November)"),
    ([heard("walk_in", days_ago=30)], "nobody has seen the person since 21 October, 30 days ago"),
]


@pytest.mark.parametrize(("life", "sentence"), CHANGES, ids=[sentence[:40] for _, sentence in CHANGES])
def test_a_change_is_said_in_a_sentence(life: list[Evidence], sentence: str) -> None:
    assert sentence in week(*life)


def test_somebody_who_was_seen_this_week_is_not_said_to_be_missed() -> None:
    assert not [one for one in week(heard("walk_in", days_ago=1)) if "nobody has seen" in one]


def test_what_was_so_already_is_no_news() -> None:
    said: dict[str, Any] = {"substances": ["heroin"], "flags": ["rough_sleeping"], "answers": {"ndta.housing": 4}}
    assert week(heard(days_ago=8, **said), heard(days_ago=1, **said)) == ("1 time since: outreach contact",)


def test_a_suicide_attempt_of_long_ago_heard_of_now_is_no_news_of_this_week() -> None:
    told = week(heard(days_ago=2, answers={"days_ago.suicide_attempt": 400}))
    assert "a suicide attempt" not in " ".join(told)


def test_a_birthday_is_said() -> None:
    assert "age in years: was 17, now 18" in week(heard(days_ago=300), birth_date="2008-11-18")


@given(life=lives())
def test_between_a_moment_and_itself_nothing_changes(life: list[Evidence]) -> None:
    moment = Facts.of(profile(*life), NOW, walsall())
    assert what_changed(moment, moment) == ()


@given(life=lives())
def test_every_sentence_can_be_read_out(life: list[Evidence]) -> None:
    for sentence in week(*life):
        assert len(sentence) > 8
        assert "None" not in sentence
        assert "_" not in sentence
