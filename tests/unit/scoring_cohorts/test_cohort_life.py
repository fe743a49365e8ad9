"""What happens to people in cohorts, as somebody at the hub would tell it (S4)."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.cohorts import CohortEntered, CohortLeft, CohortMove
from shared.contracts.sentence import ordinal
from tests.unit.scoring_cohorts.builders import NOW, Area, cohort, message, person, risk, standing

WREXHAM: dict[str, Any] = {
    "size": 20,
    "order": ["score_low", "events_30_days"],
    "margin": 2,
    "opens": "rapid-pathway",
    "title": "the twenty most vulnerable",
    "entering": "is now among the twenty most vulnerable people known here",
    "leaving": "is no longer among the twenty most vulnerable people known here",
}


def town(*scores: int, **said: Any) -> Area:
    """People named 0, 1, 2 ... with these scores, heard in this order."""
    return Area((cohort(**said),)).hears_all(standing(name, low) for name, low in enumerate(scores))


def names(area: Area, cohort: str = "most-vulnerable") -> list[int]:
    """Who is in it, by the names of `town`."""
    known = {person(name): name for name in range(100)}
    return [known[one] for one in area.members(cohort)]


def said(moves: tuple[CohortMove, ...]) -> list[tuple[str, object, int | None, str]]:
    known = {person(name): name for name in range(100)}
    return [
        ("enters" if isinstance(one, CohortEntered) else "leaves", known[one.person_id], rank_of(one), one.reason)
        for one in moves
    ]


def rank_of(move: CohortMove) -> int | None:
    assert isinstance(move, CohortEntered | CohortLeft)
    return move.rank


def test_the_21st_of_wrexham_now_ranks_18th_and_takes_the_place_of_the_last() -> None:
    area = town(*range(48, 27, -1), **WREXHAM)
    assert names(area) == list(range(20))
    moves = area.hears(standing(20, 31, version=2, events_30_days=3))
    assert said(moves) == [
        (
            "leaves",
            19,
            21,
            f"{WREXHAM['leaving']}: ranks 21st now, and somebody who stands more than 2 places ahead has the place",
        ),
        (
            "enters",
            20,
            18,
            f"{WREXHAM['entering']}: ranks 18th, more than 2 places ahead of somebody who had a place",
        ),
    ]
    left, entered = moves
    assert entered.opens == left.opens == "rapid-pathway"
    assert (entered.title, entered.size, entered.area) == ("the twenty most vulnerable", 20, "wrexham")
    assert (left.version, entered.version) == (21, 22)
    assert names(area) == [*range(17), 20, 17, 18]


def test_two_people_who_change_places_at_the_edge_do_not_come_and_go() -> None:
    area = town(30, 20, 19, margin=1)
    for version in range(2, 12):
        assert area.hears(standing(2, 19 + 2 * (version % 2), version=version)) == ()
    assert names(area) == [0, 1]


def test_without_a_margin_a_place_goes_to_who_ranks_better_at_once() -> None:
    area = town(30, 20, 19)
    moves = area.hears(standing(2, 21, version=2))
    assert [(what, who, rank) for what, who, rank, _ in said(moves)] == [("leaves", 1, 3), ("enters", 2, 2)]
    assert said(moves)[1][3].endswith(": ranks 2nd, ahead of somebody who had a place")
    assert said(moves)[0][3].endswith(": ranks 3rd now, and somebody who stands ahead has the place")


@pytest.mark.parametrize(
    ("margin", "distance"), [(0, "ahead"), (1, "more than 1 place ahead"), (2, "more than 2 places ahead")]
)
def test_a_reason_says_how_far_ahead(margin: int, distance: str) -> None:
    area = town(40, 30, 20, 10, 5, size=3, margin=margin)
    _, entered = area.hears(standing(4, 45, version=2))
    assert entered.reason.endswith(f"ranks 1st, {distance} of somebody who had a place")


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (113, "113th"), (121, "121st")],
)
def test_ranks_are_said_as_people_say_them(number: int, said: str) -> None:
    assert ordinal(number) == said


@pytest.mark.parametrize(
    ("stopped", "because"),
    [
        ("death", "the person has died"),
        ("opt_out", "the person said no to it"),
        ("merged", "the record is part of another one now"),
        ("moved", "the person is known in another area now"),
    ],
)
def test_who_is_stopped_leaves_and_the_next_in_order_follows(stopped: str, because: str) -> None:
    area = town(30, 20, 10, margin=5, stay_days=30, fall=10)
    moves = area.hears(standing(0, 30, version=2, stopped=stopped))
    assert [(what, who, rank) for what, who, rank, _ in said(moves)] == [("leaves", 0, None), ("enters", 2, 2)]
    assert said(moves)[0][3].endswith(f": {because}")
    assert said(moves)[1][3].endswith(": ranks 2nd, and a place was free")


def test_who_waits_and_is_stopped_is_not_next_any_more() -> None:
    area = town(30, 20, 10, 5)
    assert area.hears(standing(2, 10, version=2, stopped="death")) == ()
    area.hears(standing(0, 30, version=2, stopped="death"))
    assert names(area) == [1, 3]


def test_a_merge_that_was_wrong_brings_the_record_back() -> None:
    area = town(30, 20, 10)
    area.hears(standing(0, 30, version=2, stopped="merged"))
    assert names(area) == [1, 2]
    area.hears(standing(0, 30, version=3))
    assert names(area) == [0, 1]


def test_an_older_standing_that_comes_late_changes_nothing() -> None:
    area = Area((cohort(),)).hears_all([standing(0, 30, version=5), standing(1, 20), standing(2, 10)])
    decision = area.decides(standing(0, 1, version=4))
    assert (decision.reason, decision.changes, decision.facts) == ("a newer standing of this person is known", {}, ())
    assert names(area) == [0, 1]


def test_the_same_standing_again_moves_nobody() -> None:
    area = town(30, 20, 10)
    before = dict(area.texts)
    assert area.hears(standing(1, 20)) == ()
    assert area.texts == before


def test_who_has_waited_longest_comes_first_among_equals() -> None:
    area = town(20, 20, 20, 20, size=1)
    area.hears(standing(0, 20, version=2, stopped="moved"))
    assert names(area) == [1]


def test_a_change_for_the_better_and_back_does_not_lose_the_wait() -> None:
    area = town(30, 20, 20, size=1)
    area.hears(standing(1, 19, version=2), NOW + timedelta(days=1))
    area.hears(standing(1, 20, version=3), NOW + timedelta(days=2))
    area.hears(standing(0, 30, version=2, stopped="death"), NOW + timedelta(days=3))
    assert names(area) == [1]


def test_who_no_longer_fits_loses_the_wait() -> None:
    area = town(30, 20, 20, size=1, criteria={"score_at_least": 15})
    area.hears(standing(1, 10, version=2), NOW + timedelta(days=1))
    area.hears(standing(1, 20, version=3), NOW + timedelta(days=2))
    area.hears(standing(0, 30, version=2, stopped="death"), NOW + timedelta(days=3))
    assert names(area) == [2]


def test_a_members_score_may_fall_a_little_below_what_entering_takes() -> None:
    area = town(30, 16, criteria={"score_at_least": 15}, fall=3)
    assert area.hears(standing(1, 12, version=2)) == ()
    moves = area.hears(standing(1, 11, version=3))
    assert said(moves) == [("leaves", 1, None, f"{area.cohorts[0].leaving}: the score has fallen too far")]
    assert area.hears(standing(1, 14, version=4)) == ()


def test_a_member_with_a_fallen_score_who_is_overtaken_is_not_next_in_order() -> None:
    area = town(30, 16, criteria={"score_at_least": 15}, fall=3)
    area.hears(standing(1, 12, version=2))
    moves = area.hears(standing(2, 15))
    assert [(what, who, rank) for what, who, rank, _ in said(moves)] == [("leaves", 1, 3), ("enters", 2, 2)]
    area.hears(standing(2, 15, version=2, stopped="death"))
    assert names(area) == [0]


def test_within_the_minimum_stay_nobody_is_overtaken_or_let_go_for_a_fallen_score() -> None:
    area = town(30, 20, criteria={"score_at_least": 15}, stay_days=14)
    assert area.hears(standing(2, 40), NOW + timedelta(days=13)) == ()
    assert area.hears(standing(1, 2, version=2), NOW + timedelta(days=13, hours=23)) == ()
    moves = area.hears(standing(3, 1), NOW + timedelta(days=14, minutes=1))
    assert [(what, who) for what, who, _, _ in said(moves)] == [("leaves", 1), ("enters", 2)]


def test_the_minimum_stay_keeps_nobody_for_whom_the_agreement_does_not_hold() -> None:
    area = town(30, 20, criteria={"flags_none": ["mandated"]}, stay_days=14)
    moves = area.hears(standing(1, 20, version=2, flags=("mandated",)))
    because = "what was agreed for this group does not hold any more"
    assert said(moves) == [("leaves", 1, None, f"{area.cohorts[0].leaving}: {because}")]


def test_an_unknown_risk_is_not_a_low_one() -> None:
    area = Area((cohort(criteria={"items_at_most": {"risk_to_others": 4}}),))
    assert area.hears(standing(0, 40)) == ()
    assert area.hears(standing(1, 40, items=risk(6))) == ()
    area.hears(standing(2, 10, items=risk(4)))
    assert names(area) == [2]


@pytest.mark.parametrize(
    ("criteria", "fitting", "other"),
    [
        ({"bands": ["now"]}, {"band": "now"}, {"band": "same_day"}),
        ({"needs_any": ["detox", "housing"]}, {"needs": ("housing",)}, {"needs": ("drugs",)}),
        ({"flags_any": ["exploited"]}, {"flags": ("exploited", "pregnant")}, {"flags": ("pregnant",)}),
        ({"flags_none": ["exploited"]}, {"flags": ("pregnant",)}, {"flags": ("exploited", "pregnant")}),
        ({"criteria_any": ["toxic-trio"]}, {"criteria": ("toxic-trio",)}, {"criteria": ("chronic-harm",)}),
        ({"criteria_none": ["toxic-trio"]}, {"criteria": ("chronic-harm",)}, {"criteria": ("toxic-trio",)}),
    ],
    ids=["band", "need", "flag", "not a flag", "criterion", "not a criterion"],
)
def test_only_who_fits_the_agreement_is_ranked(
    criteria: dict[str, Any], fitting: dict[str, Any], other: dict[str, Any]
) -> None:
    area = Area((cohort(criteria=criteria),))
    area.hears(standing(0, 10, **fitting))
    area.hears(standing(1, 40, **other))
    assert names(area) == [0]


def test_a_smaller_cohort_lets_the_last_go_and_none_lets_everybody_go() -> None:
    area = town(30, 20, 10)
    area.cohorts = (cohort(size=1),)
    moves = area.hears(standing(2, 9, version=2))
    assert said(moves) == [("leaves", 1, 2, f"{area.cohorts[0].leaving}: the group has fewer places now")]
    area.cohorts = (cohort(size=0),)
    area.hears(standing(2, 8, version=3))
    assert names(area) == []


def test_a_smaller_cohort_spares_who_must_stay_as_long_as_another_can_go() -> None:
    area = town(30, 20, size=2, stay_days=14)
    area.hears(standing(0, 30, version=2, stopped="death"), NOW + timedelta(days=20))
    area.hears(standing(2, 10), NOW + timedelta(days=20))
    area.cohorts = (cohort(size=1, stay_days=14),)
    area.hears(standing(3, 1), NOW + timedelta(days=21))
    assert names(area) == [2]
    area.cohorts = (cohort(size=0, stay_days=14),)
    area.hears(standing(3, 1, version=2), NOW + timedelta(days=22))
    assert names(area) == []


def test_a_larger_cohort_takes_the_next_in_order() -> None:
    area = town(30, 20, 10, 5)
    area.cohorts = (cohort(size=3),)
    area.hears(standing(9, 1))
    assert names(area) == [0, 1, 2]


def test_nobody_moves_on_half_a_new_order() -> None:
    area = town(30, 20, 10, 5)
    area.cohorts = (cohort(order=["events_30_days"]),)
    assert area.hears(standing(3, 5, version=2, events_30_days=9)) == ()
    assert area.hears(standing(2, 10, version=2, events_30_days=8)) == ()
    assert area.hears(standing(1, 20, version=2, events_30_days=7)) == ()
    moves = area.hears(standing(0, 30, version=2, events_30_days=1))
    assert [(what, who) for what, who, _, _ in said(moves)] == [
        ("leaves", 0), ("enters", 3), ("leaves", 1), ("enters", 2),
    ]  # fmt: skip


def test_a_death_frees_a_place_under_half_a_new_order_and_who_follows_is_known_at_its_end() -> None:
    area = town(30, 20, 10)
    area.cohorts = (cohort(order=["events_30_days"]),)
    moves = area.hears(standing(0, 30, version=2, stopped="death"))
    assert [(what, who) for what, who, _, _ in said(moves)] == [("leaves", 0)]
    area.hears(standing(1, 20, version=2))
    area.hears(standing(2, 10, version=2))
    assert names(area) == [1, 2]


def test_an_order_that_is_changed_and_changed_back_counts_everybody_anew() -> None:
    first, second = cohort(), cohort(order=["events_30_days"])
    area = town(30, 20, 10)
    area.cohorts = (second,)
    area.hears(standing(2, 10, version=2))
    area.cohorts = (first,)
    for name, low in enumerate((30, 20)):
        assert area.hears(standing(name, low, version=2)) == ()
    assert [(what, who) for what, who, _, _ in said(area.hears(standing(2, 25, version=3)))] == [
        ("leaves", 1), ("enters", 2),
    ]  # fmt: skip


def test_each_cohort_goes_by_its_own_order_and_both_hear_of_everybody() -> None:
    busiest = cohort(id="busiest", size=1, order=["events_30_days"])
    area = Area((cohort(size=1), busiest))
    area.hears(standing(0, 40, events_30_days=1))
    moves = area.hears(standing(1, 10, events_30_days=9))
    assert (names(area), names(area, "busiest")) == ([0], [1])
    assert [(one.cohort, type(one)) for one in moves] == [("busiest", CohortLeft), ("busiest", CohortEntered)]


def test_one_event_may_bring_a_person_into_two_cohorts_and_each_fact_has_its_own_id() -> None:
    area = Area((cohort(size=1), cohort(id="busiest", size=1, order=["events_30_days"])))
    first, second = area.decides(standing(0, 40)).facts
    assert dict(first.headers)["ce_id"] != dict(second.headers)["ce_id"]
    assert first.topic == second.topic == "people.scored"
    assert first.key == second.key == str(person(0)).encode()


def test_a_repeat_makes_the_same_facts() -> None:
    one = standing(0, 40)
    assert Area((cohort(),)).decides(one).facts == Area((cohort(),)).decides(one).facts


def test_a_fact_carries_when_the_event_was_accepted_and_who_caused_it() -> None:
    area, one = Area((cohort(size=1),)), standing(1, 41)
    area.hears(standing(0, 40))
    left, entered = area.hears(one, NOW + timedelta(hours=2))
    assert left.event_id == entered.event_id == one.event_id
    assert left.at == NOW + timedelta(hours=2) == message(one, NOW + timedelta(hours=2)).accepted_time


@pytest.mark.parametrize(
    "measure", ["score_high", "vulnerability", "criteria_met", "urgency", "recency", "longest_unseen"]
)
def test_every_measure_puts_the_most_in_need_first(measure: str) -> None:
    in_need: dict[str, dict[str, Any]] = {
        "score_high": {"high": 47},
        "vulnerability": {"items": risk(0)},
        "criteria_met": {"criteria": ("a", "b")},
        "urgency": {"band": "now"},
        "recency": {"last_seen": NOW},
        "longest_unseen": {"last_seen": None},
    }
    plain: dict[str, Any] = {
        "high": 20,
        "items": risk(2),
        "criteria": ("c",),
        "band": "same_day",
        "last_seen": NOW - timedelta(days=9),
    }
    area = Area((cohort(size=1, order=[measure]),))
    area.hears(standing(0, 10, **plain))
    area.hears(standing(1, 10, **(plain | in_need[measure])))
    assert names(area) == [1]


def test_numbers_beyond_what_a_place_can_hold_are_the_most_it_can_hold() -> None:
    area = Area((cohort(size=2, order=["events_30_days"]),))
    area.hears_all(standing(name, 1, events_30_days=events) for name, events in enumerate([3, 10**9, 70_000]))
    assert names(area) == [1, 2]
