"""Who an event is about: strong identifiers join at once, contradicting ones never do."""

import itertools
from typing import Any
from uuid import UUID

import pytest

from services.scoring.identity import identifiers, key_fits, origin_of
from services.scoring.settling import MOST
from shared.contracts.intake import Person
from shared.contracts.people import PersonMerged, PersonScored
from shared.kit.ids import made_of
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NHS, Town, event, told

BOTH = {"nhs_number": NHS, "noms_number": NOMS}
OF_NHS, OF_NOMS = origin_of(f"nhs:{NHS}"), origin_of(f"noms:{NOMS}")


def ward(value: str) -> dict[str, Any]:
    return {"local_ids": [{"issuer": "RBK", "value": value}]}


def test_the_first_event_makes_a_person_of_its_strongest_identifier() -> None:
    told = Town().score(event("walk_in", person={**BOTH, "crn": CRN}))
    assert told.person_id == made_of("person", f"nhs:{NHS}")
    assert (told.person.nhs_number, told.person.noms_number, told.person.crn) == (NHS, NOMS, CRN)


def test_all_identifiers_of_an_event_lead_to_the_same_person() -> None:
    town = Town()
    told = town.score(event("walk_in", days_ago=2, person=BOTH))
    assert town.score(event("prison_release", person={"noms_number": NOMS})).person_id == told.person_id
    assert town.persons() == {told.person_id: {OF_NHS, OF_NOMS}}


def test_a_person_known_by_prison_number_keeps_their_id_when_the_nhs_number_comes() -> None:
    town = Town()
    told = town.score(event("prison_release", days_ago=2, person={"noms_number": NOMS}))
    assert town.score(event("ae_attendance", days_ago=1, person=BOTH)).person_id == told.person_id
    assert town.score(event("walk_in", person={"nhs_number": NHS})).person_id == told.person_id


def test_without_identifiers_every_event_is_a_person_of_its_own() -> None:
    town = Town()
    nameless = {"family_name": "Test", "birth_date": "1991-11-30"}
    town.hears_all([event("walk_in", person=nameless), event("walk_in", days_ago=1, person=nameless)])
    assert len(town.people()) == 2


@pytest.mark.parametrize(
    "filled_in",
    [
        {"noms_number": "A0000AA", "crn": "X000000", **ward("000")},
        {"crn": "X999999", **ward("99999999")},
        *map(ward, ["N/A", "n/a", "unknown", "Not-known", "NONE", "0", "000-00", "111111", "RBK-999999"]),
    ],
)
def test_what_forms_are_filled_with_joins_nobody(filled_in: dict[str, Any]) -> None:
    town = Town()
    for days_ago in range(2):
        town.hears(event("prison_release", days_ago=days_ago, person=filled_in))
    assert len(town.people()) == 2
    assert not [key for key in town.rows if key.startswith("joins:")]


@pytest.mark.parametrize("number", ["1", "11111", "7", "A1", "000001", "555-1234", "H-11111"])
def test_a_number_that_may_be_somebody_s_is_theirs(number: str) -> None:
    town = Town()
    for days_ago in range(2):
        town.hears(event("ae_attendance", days_ago=days_ago, person=ward(number)))
    assert len(town.people()) == 1


def test_a_hospital_number_joins_within_its_issuer_only() -> None:
    town = Town()
    first = town.score(event("ae_attendance", days_ago=2, person={"nhs_number": NHS, **ward("555")}))
    assert town.score(event("ae_attendance", days_ago=1, person=ward("555"))).person_id == first.person_id
    elsewhere = {"local_ids": [{"issuer": "RL4", "value": "555"}]}
    assert town.score(event("ae_attendance", person=elsewhere)).person_id != first.person_id
    assert first.person.local_ids[0].value == "555"


def test_who_was_known_as_two_becomes_one_and_the_world_hears_it_under_both_keys() -> None:
    town = Town()
    patient = town.score(event("ae_attendance", days_ago=3, person={"nhs_number": NHS}))
    town.hears(event("prison_release", days_ago=2.5, person={"noms_number": NOMS}))
    prisoner = town.score(event("prison_release", days_ago=2, person={"noms_number": NOMS}))
    decision = town.hears(event("walk_in", person=BOTH))
    survivor, gone = sorted((patient.person_id, prisoner.person_id))
    facts = told(decision, PersonMerged)
    assert {(fact.merged_from, fact.merged_into) for fact in facts} == {(gone, survivor)}
    assert [UUID(fact.key.decode()) for fact in decision.facts] == [gone, survivor, survivor]
    assert len({dict(fact.headers)["ce_id"] for fact in decision.facts}) == 3
    (scored,) = told(decision, PersonScored)
    assert (scored.person_id, scored.events_30_days) == (survivor, 4)
    assert {fact.version for fact in facts} == {scored.version} == {1 + max(patient.version, prisoner.version)}
    assert "people who were known apart are one" in decision.reason


def test_a_merge_is_told_once() -> None:
    town = Town().hears_all(
        [
            event("ae_attendance", days_ago=3, person={"nhs_number": NHS}),
            event("prison_release", days_ago=2, person={"noms_number": NOMS}),
            event("walk_in", days_ago=1, person=BOTH),
        ]
    )
    again = town.hears(event("walk_in", person=BOTH))
    assert [type(fact) for fact in told(again, PersonScored) + told(again, PersonMerged)] == [PersonScored]


def test_three_people_whom_one_event_shows_to_be_one_are_told_as_two_merges() -> None:
    town = Town()
    numbers = {"nhs_number": NHS, "noms_number": NOMS, "crn": CRN}
    ids = {
        town.score(event("walk_in", days_ago=day, person={name: value})).person_id
        for day, (name, value) in enumerate(numbers.items(), 1)
    }
    facts = told(town.hears(event("probation_contact", person=numbers)), PersonMerged)
    survivor = min(ids)
    assert sorted((fact.merged_from, fact.person_id) for fact in facts) == sorted(
        (gone, key) for gone in ids - {survivor} for key in (gone, survivor)
    )
    assert set(town.persons()) == {survivor}


def test_a_second_nhs_number_is_another_person_and_somebody_is_asked_to_look() -> None:
    town = Town()
    first = town.score(event("prison_release", days_ago=2, person=BOTH)).person_id
    other = event("walk_in", person={"nhs_number": OTHER_NHS, "noms_number": NOMS})
    decision = town.hears(other)
    (scored,) = told(decision, PersonScored)
    assert scored.person_id == origin_of(f"nhs:{OTHER_NHS}") != first
    assert scored.person.noms_number is None
    assert "a person must look" in decision.reason
    review = town.rows[f"review:{other.id}"]
    assert review["why"] == "identifiers-of-two-people"
    assert review["because"] == (
        "An event says that two people are one, but together they would have two NHS numbers. They were not joined: "
        "somebody must find out which number is right."
    )
    assert set(map(UUID, review["persons"])) == {first, scored.person_id}


def test_after_a_contradiction_each_identifier_leads_where_it_led() -> None:
    town = Town()
    first = town.score(event("prison_release", days_ago=2, person=BOTH)).person_id
    other = town.score(event("walk_in", days_ago=1, person={"nhs_number": OTHER_NHS, "noms_number": NOMS})).person_id
    assert town.score(event("walk_in", days_ago=0.1, person={"nhs_number": OTHER_NHS})).person_id == other
    assert town.score(event("walk_in", days_ago=0.2, person={"noms_number": NOMS})).person_id == first
    assert town.score(event("walk_in", days_ago=0.3, person={"nhs_number": NHS})).person_id == first


def test_the_same_contradiction_again_asks_nobody_again() -> None:
    town = Town().hears_all([event("prison_release", days_ago=9, person=BOTH)])
    for day in range(3):
        town.hears(event("walk_in", days_ago=day, person={"nhs_number": OTHER_NHS, "noms_number": NOMS}))
    assert len(town.reviews()) == 1


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_whoever_comes_first_they_are_one_person_and_every_event_counts_once(order: tuple[int, ...]) -> None:
    events = [
        event("walk_in", person={"nhs_number": NHS}),
        event("prison_release", days_ago=1, person={"noms_number": NOMS}),
        event("ae_attendance", days_ago=2, person=BOTH),
    ]
    town = Town().hears_all([events[place] for place in order])
    (person_id,) = town.persons()
    assert sorted(town.events_of(person_id)) == sorted(one.id for one in events)


def test_a_number_that_too_many_are_given_joins_no_more() -> None:
    """A sender that writes one prison number on everybody's form must not grow one row without end."""
    town = Town()
    shared = {f"X{number:06}": None for number in range(1, MOST + 2)}
    for crn in shared:
        town.hears(event("prison_release", person={"noms_number": NOMS, "crn": crn}))
    last = town.hears(event("walk_in", person={"noms_number": NOMS, "crn": "X999998"}))
    assert "stands for nobody" in last.reason
    assert len(town.rows[f"joins:{OF_NOMS}"]["joins"]) == MOST


def test_one_address_is_one_place_however_it_is_written() -> None:
    town = Town()
    first = event("place_concern", person=None, place={"address": "12 Test Street, Walsall", "postcode": "WS1 1AA"})
    again = event(
        "place_concern", days_ago=1, person=None, place={"address": "12, TEST street  Walsall", "postcode": "WS11AA"}
    )
    told = town.score(first)
    assert town.score(again).person_id == told.person_id
    assert told.place is not None
    assert told.person.model_dump(exclude_defaults=True) == {}


@pytest.mark.parametrize("kind", ["walk_in", "prison_release"])
def test_who_is_nobody_else_is_found_in_one_round_of_reading(kind: str) -> None:
    message = event(kind)
    town = Town().hears_all([event("ae_attendance", days_ago=1)])
    asked = town.handler.keys(message, {})
    assert set(town.handler.keys(message, town.read(message))) == set(asked)
    assert sorted(key.partition(":")[0] for key in asked) == ["cohort", "joins", "person"]


def test_who_is_joined_is_found_in_two_rounds_however_many_they_are() -> None:
    numbers = {"nhs_number": NHS, "noms_number": NOMS, "crn": CRN, **ward("555")}
    town = Town().hears_all([event("walk_in", days_ago=1, person=numbers)])
    message = event("probation_contact", person={"crn": CRN})
    first = town.read_round(message, {})
    second = town.read_round(message, first)
    assert set(town.handler.keys(message, second)) == second.keys()
    assert len(second) == 9, "four origins with their joins, and the cohort of the area"


def test_identifiers_of_one_sort_contradict_each_other() -> None:
    held = identifiers(Person.model_validate({**BOTH, **ward("555")}))
    assert held == (f"nhs:{NHS}", f"noms:{NOMS}", "local:RBK:555")
    assert key_fits(f"nhs:{NHS}", held)
    assert key_fits("local:RL4:777", held)
    assert not key_fits(f"nhs:{OTHER_NHS}", held)
    assert not key_fits("local:RBK:777", held)
