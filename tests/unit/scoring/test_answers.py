"""What a worker asked: a yes acts like the word itself, a no ends what was said before it, whatever arrives first."""

from itertools import permutations

import pytest

from shared.contracts.fact import Message
from shared.contracts.vocabulary import Band, Flag, Item, Substance
from tests.unit.scoring.builders import Town, event


def asked(name: str, value: int, days_ago: float = 0) -> Message:
    return event("assessment_recorded", days_ago=days_ago, observations=[{"name": name, "value": value}])


def test_a_risk_that_was_asked_about_and_found_is_as_urgent_as_one_that_was_flagged() -> None:
    told = Town().score(asked("flag.self_harm_risk", 1))
    assert told.flags == (Flag.SELF_HARM_RISK,)
    assert told.score.band is Band.SAME_DAY
    assert Item.INTENTIONAL_SELF_HARM not in told.score.unknown


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
