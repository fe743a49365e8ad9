"""Events of one person as hypothesis draws them: any kind, any words, up to five months back.

Strategies are built once: to build them for each draw costs more than all that is tried with it.
"""

from enum import StrEnum
from typing import Any

from hypothesis import strategies as st

from shared.contracts.fact import Message
from shared.contracts.vocabulary import DOUBLE_ITEMS, Flag, Item, Kind, Need, Substance
from tests.unit.scoring.builders import NHS, event

NO_SCORE = {
    Kind.DEATH_NOTIFIED,
    Kind.CONSENT_CHANGED,
    Kind.CONTACT_DETAILS_CHANGED,
    Kind.PERSON_MERGED,
    Kind.IDENTITY_REVIEWED,
    Kind.DRUG_ALERT,
}
FAMILY_NAMES = ["Quillfeather", "Brambleworth"]


def words(of: type[StrEnum], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(of)), max_size=most, unique=True)


_ITEMS = words(Item, most=4)
_STEPS = st.integers(0, 4)
_FAMILY_NAMES = st.sampled_from([None, *FAMILY_NAMES])
_PHONES = st.sampled_from([None, "07700 900123", "07700 900456"])
_HOMELESS = st.sampled_from([None, True, False])
_HALF_DAYS = st.integers(0, 150)
_IDS = st.uuids()
_YES_OR_NO = st.booleans()
_NEEDS, _FLAGS, _SUBSTANCES = words(Need), words(Flag), words(Substance)


@st.composite
def observations(draw: st.DrawFn) -> list[dict[str, Any]]:
    items = draw(_ITEMS)
    steps = [draw(_STEPS) for _ in items]
    doubled = [step * (2 if item in DOUBLE_ITEMS else 1) for item, step in zip(items, steps, strict=True)]
    return [{"name": f"ndta.{item}", "value": value} for item, value in zip(items, doubled, strict=True)]


_OBSERVATIONS = observations()


def said(kinds: list[Kind]) -> st.SearchStrategy[dict[str, Any]]:
    """What one event says; keyword arguments of `event`."""
    return _said(st.sampled_from(kinds))


@st.composite
def _said(draw: st.DrawFn, kinds: st.SearchStrategy[Kind]) -> dict[str, Any]:
    person = {
        "nhs_number": NHS,
        "family_name": draw(_FAMILY_NAMES),
        "phone": draw(_PHONES),
        "no_fixed_abode": draw(_HOMELESS),
    }
    return {
        "kind": draw(kinds).value,
        "days_ago": draw(_HALF_DAYS) / 2,
        "sender_id": str(draw(_IDS)),
        "person": person,
        "needs": draw(_NEEDS),
        "flags": draw(_FLAGS),
        "substances": draw(_SUBSTANCES),
        "observations": draw(_OBSERVATIONS),
        "accepts_help_now": draw(_YES_OR_NO),
    }


SCORED_KINDS = sorted(set(Kind) - NO_SCORE)
PERSON_KINDS = sorted(set(Kind) - {Kind.DRUG_ALERT, Kind.PERSON_MERGED, Kind.IDENTITY_REVIEWED})


def lives(kinds: list[Kind] = SCORED_KINDS, most: int = 8) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(said(kinds), min_size=1, max_size=most, unique_by=lambda one: one["sender_id"])


def messages(life: list[dict[str, Any]]) -> list[Message]:
    return [event(**one) for one in life]
