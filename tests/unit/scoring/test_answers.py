"""What a worker asked: a yes acts like the word itself, a no ends what was said before it, whatever arrives first."""

from itertools import permutations

import pytest
from hypothesis import given

from services.scoring.answers import where_they_live
from services.scoring.criteria.saying import said
from services.scoring.decide import situation
from services.scoring.profile import Evidence
from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band, Flag, Item, Substance
from tests.unit.scoring.builders import NHS, NOW, Town, event, walsall
from tests.unit.scoring_criteria.builders import profile
from tests.unit.scoring_criteria.strategies import lives

HOMELESS = {Flag.ROUGH_SLEEPING, Flag.SOFA_SURFING}


def asked(name: str, value: int, days_ago: float = 0) -> Message:
    return event("assessment_recorded", days_ago=days_ago, observations=[{"name": name, "value": value}])


def test_a_risk_that_was_asked_about_and_found_is_as_urgent_as_one_that_was_flagged() -> None:
    told = Town().score(asked("flag.self_harm_risk", 1))
    assert told.flags == (Flag.SELF_HARM_RISK,)
    assert told.score.band is Band.SAME_DAY
    assert Item.INTENTIONAL_SELF_HARM not in told.score.unknown


def test_a_risk_that_was_asked_about_and_found_is_the_events_own_word_and_no_risk_that_only_stands() -> None:
    at_risk = [{"name": "flag.self_harm_risk", "value": 1}]
    town = Town()
    assert town.score(event("drop_in_contact", days_ago=2, observations=at_risk)).own_flags == (Flag.SELF_HARM_RISK,)
    assert town.score(event("drop_in_contact", days_ago=1)).own_flags == ()


def test_substances_that_were_asked_about_count_as_named() -> None:
    answers = [{"name": f"uses.{one}", "value": 1} for one in ("alcohol", "heroin", "benzodiazepines")]
    told = Town().score(event("assessment_recorded", observations=answers))
    assert set(told.substances) == {Substance.ALCOHOL, Substance.HEROIN, Substance.BENZODIAZEPINES}
    assert told.score.band is Band.WITHIN_48H


def test_who_was_pregnant_and_says_no_longer_so_is_not_told_of_as_pregnant() -> None:
    told = event("walk_in", days_ago=5, flags=["pregnant"], needs=["drugs"])
    later = event("ae_attendance", needs=["drugs"])
    assert Flag.PREGNANT in Town().hears_all([told]).score(later).flags
    assert Flag.PREGNANT not in Town().hears_all([told, asked("flag.pregnant", 0, days_ago=1)]).score(later).flags


def test_a_recorded_pregnancy_is_known_at_the_next_event() -> None:
    town = Town().hears_all([event("pregnancy_recorded", days_ago=5)])
    told = town.score(event("self_referral", needs=["drugs"]))
    assert Flag.PREGNANT in told.flags
    assert told.score.band is Band.WITHIN_48H


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_answer_counts_in_any_order_of_arrival(order: tuple[int, ...]) -> None:
    life = [
        event("walk_in", days_ago=9, flags=["rough_sleeping"], substances=["heroin"]),
        asked("flag.rough_sleeping", 0, days_ago=6),
        asked("uses.heroin", 0, days_ago=3),
    ]
    told = Town().hears_all(life[at] for at in order).score(event("ae_attendance"))
    assert Flag.ROUGH_SLEEPING not in told.flags
    assert told.substances == ()


def test_a_no_ends_only_what_was_said_before_it() -> None:
    town = Town().hears_all(
        [asked("flag.rough_sleeping", 0, days_ago=6), event("walk_in", days_ago=2, flags=["rough_sleeping"])]
    )
    assert Flag.ROUGH_SLEEPING in town.score(event("ae_attendance")).flags


def test_a_late_no_does_not_end_what_is_newer_and_a_word_outweighs_a_no_beside_it() -> None:
    town = Town().hears_all([event("walk_in", days_ago=2, flags=["rough_sleeping"])])
    assert Flag.ROUGH_SLEEPING in town.score(asked("flag.rough_sleeping", 0, days_ago=4)).flags
    both = event("walk_in", flags=["pregnant"], observations=[{"name": "flag.pregnant", "value": 0}])
    assert Flag.PREGNANT in town.score(both).flags


SOFA = event("walk_in", days_ago=9, flags=["sofa_surfing"], needs=["drugs"])
HOUSED = event("housing_presentation", days_ago=5, person={"nhs_number": NHS, "no_fixed_abode": False})
SOFA_AGAIN = event("outreach_contact", days_ago=2, flags=["sofa_surfing"])


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_home_that_was_found_since_ends_the_sofa_for_score_band_and_criteria_alike(order: tuple[int, ...]) -> None:
    life = (SOFA, HOUSED)
    told = Town().hears_all(life[at] for at in order).score(event("ae_attendance", accepts_help_now=True))
    assert Flag.SOFA_SURFING not in told.flags
    assert {"sofa-surfing", "rough-and-willing"}.isdisjoint(factor.rule for factor in told.score.factors)
    assert told.person.no_fixed_abode is False


def test_who_is_on_a_sofa_again_is_not_housed_whatever_was_said_before() -> None:
    told = Town().hears_all([SOFA, HOUSED, SOFA_AGAIN]).score(event("ae_attendance", accepts_help_now=True))
    assert Flag.SOFA_SURFING in told.flags
    (because,) = [factor for factor in told.score.factors if factor.rule == "sofa-surfing"]
    assert because.evidence[0] == SOFA_AGAIN.id


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_home_in_between_ends_the_street_before_it_and_not_the_sofa_after_it(order: tuple[int, ...]) -> None:
    life = [event("outreach_contact", days_ago=20, flags=["rough_sleeping"]), HOUSED, SOFA_AGAIN]
    told = Town().hears_all(life[at] for at in order).score(event("ae_attendance"))
    assert told.flags == (Flag.SOFA_SURFING,)
    assert "rough-sleeping" not in {factor.rule for factor in told.score.factors}


@pytest.mark.parametrize("days_ago", [10, 40])
def test_a_night_on_the_street_that_is_heard_late_is_not_told_against_a_newer_home(days_ago: int) -> None:
    late = event("outreach_contact", days_ago=days_ago, flags=["rough_sleeping"], accepts_help_now=True)
    told = Town().hears_all([HOUSED]).score(late)
    assert told.flags == ()
    assert "flags" not in {factor.rule for factor in told.score.factors}


@given(lives())
def test_no_event_is_judged_by_a_word_on_a_home_that_a_newer_one_contradicts(life: list[Evidence]) -> None:
    everything = profile(*life)
    homes = [(one, home) for one in everything.evidence if (home := home_of(one)) is not None]
    for piece in everything.evidence:
        seen = situation(everything, piece, walsall(), NOW)
        newer = {home for one, home in homes if one.order > piece.order and one.time >= NOW - walsall().period}
        if True in newer and homes[0][1]:
            assert HOMELESS.isdisjoint(seen.flags)
            assert not seen.no_fixed_abode


def home_of(piece: Evidence) -> bool | None:
    if HOMELESS & {*piece.flags}:
        return False
    return None if piece.no_fixed_abode is None else not piece.no_fixed_abode


@given(lives())
def test_score_and_criteria_agree_by_the_newest_word_on_whether_somebody_has_a_home(life: list[Evidence]) -> None:
    pieces = profile(*(one.model_copy(update={"observations": ()}) for one in life)).evidence
    agreeing, known = where_they_live(pieces), said(pieces).get("homeless")
    outside = [one for one in agreeing if one.no_fixed_abode or HOMELESS & {*one.flags}]
    assert said(agreeing).get("homeless") == known
    assert bool(outside) is (known is not None and known.value is True)
