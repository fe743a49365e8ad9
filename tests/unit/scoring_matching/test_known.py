"""What is kept of an event's person to be compared."""

import pytest

from services.scoring.matching.known import Known, identity_of
from shared.contracts.intake import Person
from tests.unit.scoring_matching.builders import anna, known


def test_a_summary_survives_being_written_into_a_row() -> None:
    one = anna(alias="Spud", nhs_number="9991017070", no_fixed_abode=True)
    assert Known.model_validate(one.model_dump(mode="json", exclude_defaults=True)) == one


def test_nothing_said_is_nothing_known() -> None:
    assert identity_of(Person()) == Known()


@pytest.mark.parametrize(
    ("said", "sex"), [("female", "female"), ("F", "female"), ("Male", "male"), ("2", None), ("", None)]
)
def test_sex_is_known_when_it_is_said_in_words_or_a_letter(said: str, sex: str | None) -> None:
    assert known(sex=said).sex == sex


@pytest.mark.parametrize("postcode", ["ZZ99 3VZ", "ZZ993WZ"])
def test_a_pseudo_postcode_is_no_address(postcode: str) -> None:
    assert known(postcode=postcode).postcode is None


@pytest.mark.parametrize("phone", ["00000000000", "999999", "0800 11"])
def test_a_number_that_is_nobodys_is_no_phone(phone: str) -> None:
    assert known(phone=phone).phone is None


@pytest.mark.parametrize("born", ["1900-01-01", "1901-01-01"])
def test_a_date_that_forms_are_filled_with_is_unknown(born: str) -> None:
    assert (known(birth_date=born).birth_date, known(birth_date=born).birth_year) == (None, None)


def test_a_date_tells_its_year_and_a_year_alone_is_kept() -> None:
    assert known(birth_date="1985-03-12").birth_year == 1985
    assert known(birth_year=1985).birth_year == 1985


def test_a_hostels_postcode_and_phone_are_not_the_persons_own() -> None:
    person = Person(postcode="WS1 9ZZ", phone="01922 000111")
    hostel = identity_of(person, shared={"WS19ZZ", "1922000111"})
    assert (hostel.postcode, hostel.passing, hostel.phone) == ("WS19ZZ", True, None)
    assert not identity_of(person).passing


def test_identifiers_are_those_that_link() -> None:
    assert known(nhs_number="9991017070", noms_number="A0000AA").identifiers == ("nhs:9991017070",)
