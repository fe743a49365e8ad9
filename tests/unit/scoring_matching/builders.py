"""People to compare. All are fictional."""

from typing import Any

from services.scoring.matching.compare import Match, compare
from services.scoring.matching.known import Known, identity_of
from services.scoring.matching.model import Weights
from shared.contracts.intake import Person

ANNA = {
    "family_name": "Ashwell", "given_names": ["Anna", "Louise"], "birth_date": "1985-03-12", "postcode": "WS1 1AA",
    "phone": "07700 900123", "sex": "female",
}  # fmt: skip


def known(**said: Any) -> Known:
    """What an event says of a person."""
    return identity_of(Person.model_validate(said))


def anna(**otherwise: Any) -> Known:
    """Anna Ashwell, with what is said otherwise; None is not said."""
    return known(**{name: value for name, value in (ANNA | otherwise).items() if value is not None})


def called(model: Weights, one: str, other: str) -> Match:
    """Two people of whom only a name is known: `Given Family`."""
    (given, _, family), (second, _, other_family) = one.partition(" "), other.partition(" ")
    return compare(
        known(given_names=[given], family_name=family), known(given_names=[second], family_name=other_family), model
    )
