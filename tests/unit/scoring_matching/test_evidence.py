"""Birth dates, homes, phones and sex: what they say when two records are compared."""

import pytest

from services.scoring.matching.compare import compare
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.builders import anna


@pytest.mark.parametrize(
    ("born", "level"),
    [
        ("1985-03-12", "born-same"),
        ("1985-12-03", "born-swapped"),
        ("1985-03-13", "born-digit"),
        ("1958-03-12", "born-digit"),
        ("1985-07-25", "born-same-year"),
        ("1988-07-25", "born-near"),
        ("1991-07-25", "born-different"),
    ],
)
def test_two_birth_dates_meet_one_level(model: Weights, born: str, level: str) -> None:
    assert level in compare(anna(), anna(birth_date=born), model).levels


@pytest.mark.parametrize(("year", "level"), [(1985, "year-same"), (1984, "year-next"), (1979, "year-different")])
def test_where_one_date_is_unknown_the_years_are_compared(model: Weights, year: int, level: str) -> None:
    assert level in compare(anna(), anna(birth_date=None, birth_year=year), model).levels


def test_the_first_of_january_says_only_the_year(model: Weights) -> None:
    assert "year-same" in compare(anna(birth_date="1985-01-01"), anna(birth_date="1985-01-01"), model).levels
    assert "year-same" in compare(anna(), anna(birth_date="1985-01-01"), model).levels


@pytest.mark.parametrize(
    ("postcode", "level"),
    [
        ("WS1 1AA", "postcode-same"),
        ("WS11AA", "postcode-same"),
        ("WS1 1ZZ", "postcode-sector"),
        ("WS1 9ZZ", "postcode-district"),
        ("LL11 1AA", "postcode-different"),
    ],
)
def test_postcodes_say_less_the_further_apart_they_are(model: Weights, postcode: str, level: str) -> None:
    assert level in compare(anna(), anna(postcode=postcode), model).levels


def test_a_hostels_postcode_says_little_when_it_is_the_same_and_nothing_when_it_is_not(model: Weights) -> None:
    hostel = anna(no_fixed_abode=True)
    assert "postcode-shared" in compare(hostel, hostel, model).levels
    assert not [level for level in compare(hostel, anna(postcode="LL11 1AA"), model).levels if "postcode" in level]
    assert model.numbers.comparisons.postcode.shared.bits < 2 < model.numbers.comparisons.postcode.exact.bits


def test_a_phone_number_is_one_however_it_is_written(model: Weights) -> None:
    assert "phone-same" in compare(anna(), anna(phone="+44 7700 900123"), model).levels
    assert "phone-digit" in compare(anna(), anna(phone="07700 900132"), model).levels
    assert "phone-different" in compare(anna(), anna(phone="07700 911111"), model).levels


def test_what_is_missing_on_one_side_is_no_evidence(model: Weights) -> None:
    nobody = anna(family_name=None, given_names=None, birth_date=None, postcode=None, phone=None, sex=None)
    match = compare(anna(), nobody, model)
    assert match.weight == model.numbers.prior.bits
    assert (match.levels, match.because, match.verdict) == ((), (), "unlikely")


def test_aliases_are_compared_where_both_have_one(model: Weights) -> None:
    spud = anna(alias="Spud")
    assert "alias-same" in compare(spud, anna(alias="SPUD"), model).levels
    assert "alias-different" in compare(spud, anna(alias="Ginger"), model).levels
    assert not [level for level in compare(spud, anna(), model).levels if level.startswith("alias")]


def test_numbers_of_one_kind_that_differ_forbid_a_proposal(model: Weights) -> None:
    one, other = anna(nhs_number="9991017070"), anna(nhs_number="9990548609")
    assert compare(one, other, model).verdict == "unlikely"
    assert compare(one, other, model).because[0].startswith("They have different numbers of one kind")
    assert compare(one, anna(crn="X123456"), model).verdict == "propose"
