"""Dates that cannot be: the field is unknown, the event counts, and it is said."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from shared.contracts.fact import Message
from shared.contracts.people import Factor, PersonScored
from tests.unit.scoring.builders import NHS, NOMS, NOW, Town, event, merge, scored

TODAY = NOW.date()


def born(**when: Any) -> dict[str, Any]:
    return {"nhs_number": NHS, **when}


@pytest.mark.parametrize(
    ("when", "days_ago", "said"),
    [
        ({"birth_date": TODAY + timedelta(days=1)}, 0, "date of birth that was given lies in the future"),
        ({"birth_date": TODAY - timedelta(days=2)}, 3, "date of birth that was given is later than the event"),
        ({"birth_date": date(1066, 10, 14)}, 0, "date of birth that was given lies more than 130 years back"),
        ({"birth_date": date(TODAY.year - 131, 12, 31)}, 0, "lies more than 130 years back"),
        ({"birth_year": TODAY.year + 1}, 0, "year of birth that was given lies in the future"),
        ({"birth_year": TODAY.year}, 400, "year of birth that was given is later than the event"),
    ],
)
def test_what_cannot_be_is_unknown_and_the_event_counts(when: dict[str, Any], days_ago: int, said: str) -> None:
    decision = Town().hears(event("walk_in", days_ago=days_ago, person=born(**when)))
    told = scored(decision)
    assert (told.person.birth_date, told.person.birth_year) == (None, None)
    assert told.person.nhs_number == NHS
    (sentence,) = [factor for factor in told.score.factors if factor.rule == "impossible-date"]
    assert said in sentence.text
    assert sentence.evidence == (told.event_id,)
    assert sentence.text in decision.reason
    assert decision.audit["doubts"] == [sentence.text]


@pytest.mark.parametrize(
    "when", [{"birth_date": TODAY}, {"birth_year": TODAY.year}, {"birth_date": date(TODAY.year - 130, 1, 1)}]
)
def test_who_was_born_on_the_day_is_nobody_to_doubt(when: dict[str, Any]) -> None:
    told = Town().score(event("pregnancy_recorded", person=born(**when)))
    assert told.person.model_dump(exclude_defaults=True) == {"nhs_number": NHS} | when
    assert "impossible-date" not in [factor.rule for factor in told.score.factors]


def test_the_day_is_counted_where_the_areas_are() -> None:
    """Half past midnight in British summer is still yesterday in UTC."""
    summer = (NOW - timedelta(days=137)).replace(hour=23, minute=30)
    days_ago = (NOW - summer) / timedelta(days=1)
    told = Town().score(event("walk_in", days_ago=days_ago, person=born(birth_date=summer.date() + timedelta(days=1))))
    assert told.person.birth_date == summer.date() + timedelta(days=1)


def test_an_impossible_date_does_not_overwrite_one_that_is_known() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=2, person=born(birth_date="1991-11-30")))
    told = town.score(event("walk_in", person=born(birth_date=TODAY + timedelta(days=9))))
    assert told.person.birth_date == date(1991, 11, 30)


def test_a_death_with_an_impossible_date_still_stops_contact() -> None:
    decision = Town().hears(event("death_notified", person=born(birth_date=TODAY + timedelta(days=1))))
    assert len(decision.facts) == 1
    assert "lies in the future" in decision.reason


BORN_SINCE = TODAY - timedelta(days=10)
OTHER_DESK = "urn:sameday:desk:another"


def lived(days_ago: int) -> list[Message]:
    """Two desks told of them."""
    return [event("walk_in", days_ago=days_ago), event("walk_in", days_ago=days_ago - 1, source=OTHER_DESK)]


def doubts(told: PersonScored) -> list[Factor]:
    return [factor for factor in told.score.factors if factor.rule == "impossible-date"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"birth_date": BORN_SINCE}, "date of birth that was given is later than an earlier event of theirs"),
        ({"birth_year": TODAY.year}, "year of birth that was given is later than an earlier event of theirs"),
    ],
)
def test_a_birth_later_than_what_two_sources_told_is_unknown_in_any_order_and_it_is_said(
    when: dict[str, Any], said: str, order: tuple[int, ...]
) -> None:
    given = event("ae_attendance", days_ago=1, person=born(**when))
    life = [*lived(400 if "birth_year" in when else 20), given]
    *before, last = (life[at] for at in order)
    decision = Town().hears_all(before).hears(last)
    told = scored(decision)
    assert (told.person.birth_date, told.person.birth_year) == (None, None)
    (sentence,) = doubts(told)
    assert said in sentence.text
    assert sentence.evidence == (given.id,)
    assert sentence.text in decision.reason


def test_it_is_said_once_and_another_date_counts_again() -> None:
    given = event("ae_attendance", days_ago=2, person=born(birth_date=BORN_SINCE))
    told = Town().hears_all([*lived(20), given]).score(event("walk_in", days_ago=1))
    assert told.person.birth_date is None
    assert doubts(told) == []
    town = Town().hears_all([*lived(20), given, event("walk_in", days_ago=1)])
    assert town.score(event("walk_in", person=born(birth_date="1991-11-30"))).person.birth_date == date(1991, 11, 30)


def test_where_only_joined_records_contradict_each_other_it_is_said_with_every_score() -> None:
    given = event("ae_attendance", days_ago=9, person={"noms_number": NOMS, "birth_date": str(BORN_SINCE)})
    town = Town().hears_all([*lived(20), given, merge({"nhs_number": NHS}, {"noms_number": NOMS}, days_ago=3)])
    told = town.score(event("walk_in"))
    assert told.person.birth_date is None
    assert [factor.evidence for factor in doubts(told)] == [(given.id,)]


def since(year: int) -> float:
    return (NOW - datetime(year, 1, 1, tzinfo=UTC)) / timedelta(days=1)


def test_one_clock_that_is_set_wrong_takes_nobodys_birthday_away() -> None:
    child = event("gp_referral", days_ago=2, source=OTHER_DESK, person=born(birth_date="2012-05-01"))
    wrong = [event("police_contact", days_ago=since(2000) - n) for n in range(3)]
    told = Town().hears_all([child, *wrong]).score(event("walk_in"))
    assert told.person.birth_date == date(2012, 5, 1)
    assert doubts(told) == []


def test_a_clock_that_was_never_set_takes_nobodys_birthday_away() -> None:
    unset = [event("walk_in", days_ago=since(1970), source=source) for source in (OTHER_DESK, "urn:sameday:desk:third")]
    told = Town().hears_all(unset).score(event("walk_in", person=born(birth_date="1991-11-30")))
    assert told.person.birth_date == date(1991, 11, 30)
