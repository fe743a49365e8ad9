"""Keys that lead from one record of a person to another, and give away nothing."""

import re
from typing import Any

import pytest

from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.known import Known
from services.scoring.matching.model import Weights
from tests.unit.scoring_matching.builders import anna, known

BARE = {"postcode": None, "phone": None}


def share(one: Known, other: Known, model: Weights) -> bool:
    return not set(blocking_keys(one, model)).isdisjoint(blocking_keys(other, model))


@pytest.mark.parametrize(
    "otherwise",
    [
        {"birth_date": None},
        {"birth_date": None, "given_names": ["Ashwell"], "family_name": "Anna"},
        {"birth_date": None, "given_names": ["Louise"]},
        {"birth_date": None, "given_names": ["Annie"]},
        {"birth_date": None, "given_names": ["Spud"], "alias": "Anna"},
        {"birth_date": "1985-12-03", "given_names": ["Emma"]},
        {"family_name": "Jones"},
        {"family_name": "Jones-Ashwell", "given_names": ["Emma"]},
        {"birth_date": None, "birth_year": 1985, "given_names": ["Ann"], "family_name": "Ashwel"},
    ],
)
def test_two_records_of_one_person_meet(model: Weights, otherwise: dict[str, Any]) -> None:
    assert share(anna(**BARE), anna(**BARE | otherwise), model)


@pytest.mark.parametrize("only", [{"phone": "07700 900123"}, {"postcode": "WS1 1AA", "given_names": ["Anne"]}])
def test_a_phone_or_an_address_is_enough_to_be_looked_at(model: Weights, only: dict[str, Any]) -> None:
    assert share(anna(), known(**only), model)


def test_spellings_of_a_name_lead_to_one_block(model: Weights) -> None:
    one = known(family_name="Chaudhry", given_names=["Mohammed"])
    assert share(one, known(family_name="Chowdhury", given_names=["Muhamad"]), model)
    assert share(known(family_name="Kowalska", given_names=["Kasia"]),
                 known(family_name="Kovalski", given_names=["Katarzyna"]), model)  # fmt: skip


def test_who_has_nothing_in_common_does_not_meet(model: Weights) -> None:
    other = known(
        family_name="Jones", given_names=["Rhys"], birth_date="1990-05-06", postcode="LL11 1AA", phone="07700 911111"
    )
    assert not share(anna(), other, model)


def test_a_hostels_postcode_is_no_block(model: Weights) -> None:
    one = known(given_names=["Anna"], postcode="WS1 9ZZ", no_fixed_abode=True)
    assert blocking_keys(one, model) == ()


def test_a_key_holds_nothing_that_can_be_read(model: Weights) -> None:
    keys = blocking_keys(anna(), model)
    assert all(re.fullmatch(r"block:[0-9a-f-]{36}", key) for key in keys)
    assert list(keys) == sorted(set(keys))


def test_a_record_has_a_handful_of_keys(model: Weights) -> None:
    assert len(blocking_keys(anna(), model)) <= 12
    assert blocking_keys(Known(), model) == ()
