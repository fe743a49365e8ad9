"""Who an event is about: strong identifiers link at once, conflicting ones never merge."""

import itertools
from uuid import UUID

import pytest

from shared.kit.ids import made_of
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NHS, Town, event

BOTH = {"nhs_number": NHS, "noms_number": NOMS}


def test_the_first_event_makes_a_person_of_its_strongest_identifier() -> None:
    told = Town().score(event("walk_in", person={**BOTH, "crn": CRN}))
    assert told.person_id == made_of("person", f"nhs:{NHS}")


def test_all_identifiers_of_an_event_lead_to_the_same_person() -> None:
    town = Town()
    told = town.score(event("walk_in", days_ago=2, person=BOTH))
    assert town.score(event("prison_release", person={"noms_number": NOMS})).person_id == told.person_id
    assert town.rows[f"noms:{NOMS}"]["person_id"] == town.rows[f"nhs:{NHS}"]["person_id"]
    assert len(town.people()) == 1


def test_a_person_known_by_prison_number_keeps_their_id_when_the_nhs_number_comes() -> None:
    town = Town()
    told = town.score(event("prison_release", days_ago=2, person={"noms_number": NOMS}))
    assert town.score(event("ae_attendance", person=BOTH)).person_id == told.person_id
    assert town.score(event("walk_in", person={"nhs_number": NHS})).person_id == told.person_id


def test_without_identifiers_every_event_is_a_person_of_its_own() -> None:
    town = Town()
    nameless = {"family_name": "Test", "birth_date": "1991-11-30"}
    town.hears_all([event("walk_in", person=nameless), event("walk_in", days_ago=1, person=nameless)])
    assert len(town.people()) == 2


def test_numbers_that_forms_are_filled_with_link_nobody() -> None:
    town = Town()
    for days_ago in range(2):
        town.hears(event("prison_release", days_ago=days_ago, person={"noms_number": "A0000AA", "crn": "X000000"}))
    assert len(town.people()) == 2
    assert not [key for key in town.rows if key.startswith(("noms:", "crn:"))]


def test_identifiers_of_two_people_never_merge_and_ask_for_a_look() -> None:
    town = Town()
    patient = town.score(event("ae_attendance", days_ago=3, person={"nhs_number": NHS})).person_id
    prisoner = town.score(event("prison_release", days_ago=2, person={"noms_number": NOMS})).person_id
    both = event("walk_in", person={**BOTH, "crn": CRN})
    decision = town.hears(both)
    assert len(town.people()) == 2
    assert "a person must look" in decision.reason
    review = town.rows[f"review:{both.id}"]
    assert review["why"] == "identifiers-of-two-people"
    assert set(map(UUID, review["persons"])) == {patient, prisoner}
    assert decision.audit["person_id"] == str(patient)
    assert f"crn:{CRN}" not in town.rows


def test_after_a_conflict_each_identifier_still_leads_where_it_led() -> None:
    town = Town()
    patient = town.score(event("ae_attendance", days_ago=3, person={"nhs_number": NHS})).person_id
    prisoner = town.score(event("prison_release", days_ago=2, person={"noms_number": NOMS})).person_id
    assert town.score(event("walk_in", person=BOTH)).person.noms_number is None
    assert town.score(event("walk_in", days_ago=0.1, person={"nhs_number": NHS})).person_id == patient
    assert town.score(event("walk_in", days_ago=0.2, person={"noms_number": NOMS})).person_id == prisoner


def test_a_second_nhs_number_is_another_person_not_a_correction() -> None:
    town = Town()
    first = town.score(event("prison_release", days_ago=2, person=BOTH)).person_id
    other = event("walk_in", person={"nhs_number": OTHER_NHS, "noms_number": NOMS})
    assert town.score(other).person_id != first
    assert f"review:{other.id}" in town.rows
    assert town.score(event("walk_in", days_ago=0.1, person={"nhs_number": OTHER_NHS})).person_id != first
    assert town.score(event("walk_in", days_ago=0.2, person={"noms_number": NOMS})).person_id == first


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_whoever_comes_first_no_event_is_lost_and_none_is_counted_twice(order: tuple[int, ...]) -> None:
    events = [
        event("walk_in", person={"nhs_number": NHS}),
        event("prison_release", days_ago=1, person={"noms_number": NOMS}),
        event("ae_attendance", days_ago=2, person=BOTH),
    ]
    town = Town().hears_all([events[place] for place in order])
    assert sum(len(body["evidence"]) for body in town.people().values()) == 3


def test_a_merge_at_the_source_is_kept_for_a_person_to_look_at() -> None:
    town = Town()
    merge = event("person_merged", person=BOTH)
    decision = town.hears(merge)
    assert decision.facts == ()
    assert town.rows[f"review:{merge.id}"]["why"] == "merged-at-the-source"
    assert "a person must look" in decision.reason


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


def test_the_common_case_needs_one_read() -> None:
    handler, message = Town().handler, event("walk_in")
    asked = handler.keys(message, {})
    town = Town().hears_all([event("ae_attendance", days_ago=1)])
    assert set(handler.keys(message, town.read(message))) == set(asked)
