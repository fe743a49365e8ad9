"""Names told in another way are one name; names that only look alike are two."""

import pytest

from services.scoring.matching.compare import compare
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.builders import anna, called, known


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Siân Ashwell", "SIAN Ashwell", "given-same"),
        ("Shan Ashwell", "Siân Ashwell", "given-spelling"),
        ("Llŷr Ashwell", "Llyr Ashwell", "given-same"),
        ("Hywel Ashwell", "Howell Ashwell", "given-spelling"),
        ("Łukasz Ashwell", "Lukas Ashwell", "given-spelling"),
        ("Katarzyna Ashwell", "Kasia Ashwell", "given-short"),
        ("Katarzyna Ashwell", "Kate Ashwell", "given-short"),
        ("Kathryn Ashwell", "Kate Ashwell", "given-short"),
        ("Mohammed Ashwell", "Muhammad Ashwell", "given-spelling"),
        ("محمد Ashwell", "Mohammed Ashwell", "given-sound"),
        ("Mahammod Ashwell", "Mohammed Ashwell", "given-sound"),
        ("Douglas Ashwell", "Doug Ashwell", "given-short"),
        ("Mildred Ashwell", "Milly Ashwell", "given-short"),
        ("Robert Ashwell", "R Ashwell", "given-initial"),
        ("Gareth Ashwell", "Gafeth Ashwell", "given-typed"),
        ("Robert Ashwell", "Mark Ashwell", "given-different"),
        ("Balwinder Ashwell", "Jaswinder Ashwell", "given-different"),
        ("Dawn Ashwell", "Tony Ashwell", "given-different"),
        ("Robert Ashwell", "M Ashwell", "given-different"),
    ],
)
def test_a_given_name_is_known_again(model: Weights, one: str, other: str, level: str) -> None:
    assert level in called(model, one, other).levels


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Anna Kowalski", "Anna Kowalska", "family-spelling"),
        ("Anna Kowalska", "Anna Kovalska", "family-sound"),
        ("Anna Ковальская", "Anna Kowalska", "family-sound"),
        ("Anna Kowalsky", "Anna Kowalska", "family-spelling"),
        ("Anna Wójcik", "Anna Wojcik", "family-same"),
        ("Anna ap Hywel", "Anna Howell", "family-spelling"),
        ("Anna Chaudhry", "Anna Choudhury", "family-spelling"),
        ("Anna Sandu", "Anna Sandhoo", "family-spelling"),
        ("Anna O'Brien", "Anna O\u2019BRIEN", "family-same"),
        ("Anna MacAlister", "Anna McAlister", "family-sound"),
        ("Anna Ashwell-Jones", "Anna Jones", "family-part"),
        ("Anna Ashwell-Jones", "Anna Ashwell Jones", "family-same"),
        ("Anna Gurpreet Singh", "Anna Singh", "family-common"),
        ("Anna Singh", "Anna Singh", "family-common"),
        ("Anna Ashwell", "Anna Ashwlel", "family-typed"),
        ("Anna Harris", "Anna Harrison", "family-different"),
        ("Anna Ashwell", "Anna Jones", "family-different"),
    ],
)
def test_a_family_name_is_known_again(model: Weights, one: str, other: str, level: str) -> None:
    assert level in called(model, one, other).levels


def test_given_name_and_family_name_in_each_others_place_are_noticed(model: Weights) -> None:
    match = called(model, "Hywel Ashwell", "Ashwell Howell")
    assert sorted(match.levels) == ["family-swapped", "given-swapped"]


def test_mohammed_is_said_before_the_name_somebody_is_called_by(model: Weights) -> None:
    imran = known(given_names=["Mohammed", "Imran"], family_name="Khan")
    assert "given-same" in compare(imran, known(given_names=["Imran"], family_name="Khan"), model).levels
    assert (
        "given-different" in compare(imran, known(given_names=["Muhammad", "Tariq"], family_name="Khan"), model).levels
    )


def test_somebody_may_be_called_by_the_second_name_or_by_an_alias(model: Weights) -> None:
    assert "given-order" in compare(anna(), anna(given_names=["Louise"]), model).levels
    spud = anna(given_names=["Spud"])
    assert "given-alias" in compare(anna(alias="Spud Ashwell"), spud, model).levels
    assert "given-different" in compare(anna(), spud, model).levels
    assert "family-alias" in compare(anna(alias="Anna Miller"), anna(family_name="Miller"), model).levels


def test_two_given_names_may_be_written_as_one(model: Weights) -> None:
    assert "given-same" in compare(anna(given_names=["Anna-Louise"]), anna(given_names=["Annalouise"]), model).levels


def test_second_names_count_where_the_first_agree(model: Weights) -> None:
    assert "other-same" in compare(anna(), anna(), model).levels
    assert "other-initial" in compare(anna(), anna(given_names=["Anna", "L"]), model).levels
    assert "other-alike" in compare(anna(), anna(given_names=["Anna", "Lousie"]), model).levels
    assert "other-different" in compare(anna(), anna(given_names=["Anna", "Maria"]), model).levels


def test_a_rare_name_says_more_than_a_frequent_one(model: Weights) -> None:
    rare, frequent = called(model, "Goronwy Ashwell", "Goronwy Ashwell"), called(model, "John Smith", "John Smith")
    assert rare.weight - frequent.weight > 8


def test_titles_and_what_forms_are_filled_with_are_no_names(model: Weights) -> None:
    unknown = known(given_names=["Unknown"], family_name="Not known")
    assert compare(unknown, unknown, model).levels == ()
    assert "given-same" in compare(anna(given_names=["Mrs", "Anna"]), anna(), model).levels
