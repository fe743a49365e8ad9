"""Explanations as they would be read out at a desk."""

from itertools import permutations

import pytest

from services.scoring.words import OCCASIONS
from shared.contracts.people import Score
from shared.contracts.vocabulary import Item, Kind
from tests.unit.scoring.builders import NHS, Town, event


def texts(score: Score) -> dict[str, str]:
    return {factor.rule: factor.text for factor in score.factors}


def test_a_custody_release_is_explained_by_what_was_named_and_what_is_missing() -> None:
    release = event(
        "custody_release",
        needs=["drugs", "mental_health"],
        flags=["out_of_hours"],
        person={"nhs_number": NHS, "no_fixed_abode": True},
    )
    score = Town().score(release).score
    assert (score.band, score.low, score.high, len(score.unknown)) == ("same_day", 9, 45, 7)
    assert [factor.text for factor in score.factors] == [
        "was released from custody (20 November)",
        "help with drug use was asked for or named; a mental health need was named",
        "it happened when services were closed",
        "a mental health need was named (on release from custody, 20 November)",
        "help with drugs or drinking was asked for or named (on release from custody, 20 November)",
        "there is no address to go to (on release from custody, 20 November)",
    ]


def test_a_worker_s_assessment_is_quoted_with_its_meaning() -> None:
    assessed = event("assessment_recorded", observations=[{"name": "ndta.housing", "value": 4}])
    assert texts(Town().score(assessed).score)["assessed-housing"] == (
        "a worker assessed housing as 'rough sleeping or coercive accommodation', 4 of 4 (20 November)"
    )


def test_an_old_assessment_is_unknown_and_said_to_be() -> None:
    town = Town()
    town.hears(event("assessment_recorded", days_ago=32, observations=[{"name": "ndta.engagement", "value": 3}]))
    score = town.score(event("walk_in")).score
    assert Item.ENGAGEMENT in score.unknown
    assert texts(score)["assessment-expired"] == (
        "keeping in touch with services was assessed on 19 October, too long ago to count: unknown now"
    )


def test_an_assessment_counts_on_the_last_day_of_its_month() -> None:
    town = Town()
    town.hears(event("assessment_recorded", days_ago=31, observations=[{"name": "ndta.engagement", "value": 3}]))
    assert town.score(event("walk_in")).score.low == 3


def test_newer_evidence_raises_an_assessed_item_and_older_evidence_does_not() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=9, flags=["rough_sleeping"]))
    low = {"name": "ndta.housing", "value": 1}
    assert town.score(event("assessment_recorded", days_ago=5, observations=[low])).score.low == 1
    assert town.score(event("outreach_contact", flags=["rough_sleeping"])).score.low == 4


def test_repeated_emergencies_stand_beside_the_score_with_each_event() -> None:
    town = Town()
    first = event("ambulance_callout", days_ago=18)
    second = event("ambulance_callout", days_ago=10)
    town.hears_all([first, second])
    (factor,) = [one for one in town.score(event("walk_in")).score.factors if one.rule == "emergency-30"]
    assert factor.text == "2 emergency calls or visits to A&E in 30 days"
    assert factor.points is None
    assert set(factor.evidence) == {first.id, second.id}


@pytest.mark.parametrize(("days_ago", "counts"), [(29.9, True), (30.4, True), (30.6, False)])
def test_days_are_counted_by_the_calendar_and_the_last_one_counts(days_ago: float, *, counts: bool) -> None:
    """NOW is noon: 30.4 days ago is the small hours of the thirtieth day, 30.6 the evening before it."""
    told = Town().hears_all([event("ae_attendance", days_ago=days_ago)]).score(event("ae_attendance"))
    assert told.events_30_days == (2 if counts else 1)
    assert ("emergency-30" in [one.rule for one in told.score.factors]) is counts


@pytest.mark.parametrize(("days_ago", "long"), [(55.6, True), (55.4, False)])
def test_eight_weeks_unseen_are_counted_by_the_calendar_too(days_ago: float, *, long: bool) -> None:
    told = Town().hears_all([event("walk_in", days_ago=days_ago)]).score(event("ae_attendance"))
    assert ("long-unseen" in [one.rule for one in told.score.factors]) is long


def test_a_release_reported_a_year_late_is_read_out_with_its_year() -> None:
    (first, *_) = Town().score(event("custody_release", days_ago=365)).score.factors
    assert first.text == "was released from custody (20 November 2025)"


def test_a_long_silence_is_said() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=56))
    assert texts(town.score(event("ae_attendance")).score)["long-unseen"] == (
        "had not been seen for 56 days before this"
    )


def test_five_things_wrexham_asks_about_and_the_one_nobody_named_stays_unknown() -> None:
    town = Town()
    town.hears(event("ambulance_callout", days_ago=11))
    town.hears(event("ambulance_callout", days_ago=3))
    town.hears(event("police_contact", days_ago=1))
    homeless = {"nhs_number": NHS, "no_fixed_abode": True}
    told = town.score(event("walk_in", person=homeless, needs=["benefit_sanction"]))
    assert told.events_30_days == 4
    assert told.person.no_fixed_abode is True
    assert told.needs == ("benefit_sanction",)
    assert told.substances == ()
    assert Item.ALCOHOL_DRUGS in told.score.unknown


def test_needs_named_last_week_are_remembered_by_an_event_that_names_none() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=7, needs=["drugs"], flags=["in_treatment", "out_of_hours"]))
    told = town.score(event("prison_release"))
    assert told.needs == ("drugs",)
    assert told.flags == ("in_treatment",)


def test_a_yes_over_one_need_is_a_yes_to_all_that_were_named_in_a_month_even_in_a_chat() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=7, needs=["housing", "drugs"]))
    assert town.score(event("walk_in", needs=["drugs"])).needs == ("drugs",)
    assert town.score(event("drop_in_contact", accepts_help_now=True)).needs == ("drugs", "housing")
    assert town.score(event("outreach_contact", needs=["drugs"], accepts_help_now=False)).needs == ("drugs",)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_yes_asks_for_nothing_that_was_named_up_to_the_last_no(order: tuple[int, ...]) -> None:
    life = [
        event("walk_in", days_ago=20, needs=["identity_documents"]),
        event("walk_in", days_ago=10, needs=["housing"], accepts_help_now=False),
        event("walk_in", days_ago=5, needs=["benefit_sanction"]),
        event("consent_changed", days_ago=2, accepts_help_now=False),
    ]
    town = Town().hears_all(life[at] for at in order)
    assert town.score(event("walk_in", needs=["drugs"], accepts_help_now=True)).needs == ("drugs", "benefit_sanction")


def test_every_kind_of_event_has_its_words() -> None:
    assert set(OCCASIONS) == set(Kind)
