"""Properties of every criterion of every area, over lives that hypothesis draws."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.criteria.facts import Facts
from services.scoring.criteria.meeting import Met, Result, met_by
from services.scoring.profile import Evidence
from shared.packs.fact_names import FACT_NAMES
from tests.unit.scoring_criteria.builders import NOW, answers, areas, profile
from tests.unit.scoring_criteria.strategies import lives, pieces

AREAS = sorted(areas())


def judged(life: list[Evidence], area: str) -> list[Met]:
    return list(answers(life, area).values())


@pytest.mark.parametrize("area", AREAS)
@given(life=lives())
def test_not_met_is_said_only_where_nothing_unknown_could_change_it(area: str, life: list[Evidence]) -> None:
    for one in judged(life, area):
        if one.result is Result.NOT_MET:
            known = {name: fact.value for name, fact in one.known.items()}
            left = [name for name in one.criterion.expression.names if name not in known]
            choices = [(True, False) if FACT_NAMES[name].highest is None else (0, 56, 84, 36_600) for name in left]
            completions = (known | dict(zip(left, case, strict=True)) for case in product(*choices))
            assert not any(one.criterion.expression.holds(whole) for whole in completions)


@pytest.mark.parametrize("area", AREAS)
@given(life=lives(), data=st.data())
def test_a_fact_taken_away_never_turns_unknown_into_no(area: str, life: list[Evidence], data: st.DataObject) -> None:
    for one in judged(life, area):
        if one.known:
            gone = data.draw(st.sampled_from(sorted(one.known)))
            rest = {name: fact.value for name, fact in one.known.items() if name != gone}
            after = one.criterion.expression.holds(rest) if rest else None
            assert after is None or after is (one.result is Result.MET)


# A new count of children corrects what the ages of some of them said of all.
LASTING = [name for name in FACT_NAMES if not name.startswith("children_under_")]


@given(life=lives(), more=pieces())
def test_hearing_more_never_makes_a_known_fact_unknown(life: list[Evidence], more: Evidence) -> None:
    criteria = areas()["walsall"]
    before = Facts.of(profile(*life), NOW, criteria).current(LASTING)
    after = Facts.of(profile(*life, more), NOW, criteria).current(LASTING)
    assert before.keys() <= after.keys()


@pytest.mark.parametrize("area", AREAS)
@given(life=lives(), more=pieces())
def test_hearing_more_makes_what_is_met_unknown_only_by_contradicting_it(
    area: str, life: list[Evidence], more: Evidence
) -> None:
    """Who was met for having no home and turns out to have one: whether another reason holds nobody may have asked."""
    before, after = answers(life, area), answers([*life, more], area)
    for name, one in before.items():
        if one.result is Result.MET and after[name].result is Result.UNKNOWN:
            now = after[name].known
            assert [fact for fact, known in one.known.items() if fact in now and now[fact].value != known.value]


@pytest.mark.parametrize("area", AREAS)
@given(life=lives(least=1))
def test_the_events_shown_suffice_by_themselves(area: str, life: list[Evidence]) -> None:
    for one in judged(life, area):
        if one.result is Result.MET:
            assert one.evidence
            shown = [piece for piece in life if piece.event_id in one.evidence]
            seen = Facts.of(profile(*shown), NOW, areas()[area])
            again = {found.criterion.id: found.result for found in met_by(seen, areas()[area])}
            assert again[one.criterion.id] is Result.MET


@pytest.mark.parametrize("area", AREAS)
@given(life=lives(least=1))
def test_unknown_says_what_is_lacking_and_the_others_lack_nothing(area: str, life: list[Evidence]) -> None:
    for one in judged(life, area):
        assert bool(one.lacking) is (one.result is Result.UNKNOWN)
        assert bool(one.evidence) is (one.result is Result.MET)


@pytest.mark.parametrize("area", AREAS)
@given(life=lives(least=2))
def test_the_order_of_arrival_changes_no_answer(area: str, life: list[Evidence]) -> None:
    other = list(reversed(life))
    assert [one.result for one in judged(life, area)] == [one.result for one in judged(other, area)]
    assert [one.evidence for one in judged(life, area)] == [one.evidence for one in judged(other, area)]
