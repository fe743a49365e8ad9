"""Twins, relatives, and parents and children of one name are never put before a person."""

from typing import Any

import pytest

from services.scoring.matching.compare import Match, compare
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.builders import anna


def against_anna(model: Weights, **otherwise: Any) -> Match:
    return compare(anna(), anna(**otherwise), model)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"given_names": ["Emma"]},
        {"given_names": ["Emma"], "phone": None, "postcode": None},
        {"given_names": ["Emma"], "family_name": "Ashwel"},
        {"given_names": ["Ian"], "sex": "male"},
        {"given_names": ["Annan"], "sex": "male"},
        {"given_names": ["E"]},
    ],
)
def test_twins_are_not_proposed_at_any_address(model: Weights, otherwise: dict[str, Any]) -> None:
    match = against_anna(model, **otherwise)
    assert match.verdict == "unlikely"
    assert match.because[0].startswith("Possible twins: born on the same day")


def test_twins_who_share_a_first_name_by_custom_are_told_apart(model: Weights) -> None:
    bilal, yusuf = ({"given_names": ["Mohammed", name], "sex": "male"} for name in ("Bilal", "Yusuf"))
    assert compare(anna(**bilal), anna(**yusuf), model).because[0].startswith("Possible twins")


def test_relatives_at_one_address_and_phone_are_not_proposed(model: Weights) -> None:
    for born in ("1983-07-02", None):
        match = against_anna(model, given_names=["Emma"], birth_date=born)
        assert match.because[0].startswith("Possible relatives")
        assert match.verdict == "unlikely"


def test_a_mother_and_daughter_of_one_name_are_not_proposed(model: Weights) -> None:
    match = against_anna(model, birth_date="2006-05-30")
    assert match.because[0] == "Possible parent and child: of one name, but born 21 years apart"
    assert match.verdict == "unlikely"


@pytest.mark.parametrize(
    "otherwise",
    [
        {"given_names": ["Annie"]},
        {"given_names": ["Anna"], "sex": "male"},
        {"given_names": ["Louise"]},
        {"given_names": ["Emma"], "alias": "Anna"},
        {"family_name": "Jones"},
        {"birth_date": "1998-03-12"},
    ],
)
def test_who_is_known_under_another_form_of_a_name_is_no_twin(model: Weights, otherwise: dict[str, Any]) -> None:
    assert not against_anna(model, **otherwise).because[0].startswith("Possible")


def test_what_is_forced_down_is_never_raised(model: Weights) -> None:
    strangers = against_anna(
        model, given_names=["Emma"], postcode="LL11 1AA", phone="07700 911111", birth_date="1960-04-05"
    )
    assert strangers.weight < model.numbers.forced_down.relatives.weight
