"""Events of one person as hypothesis draws them: any kind, any words, up to five months back."""

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


@st.composite
def observations(draw: st.DrawFn) -> list[dict[str, Any]]:
    items = draw(st.lists(st.sampled_from(sorted(Item)), max_size=4, unique=True))
    steps = [draw(st.integers(0, 4)) for _ in items]
    doubled = [step * (2 if item in DOUBLE_ITEMS else 1) for item, step in zip(items, steps, strict=True)]
    return [{"name": f"ndta.{item}", "value": value} for item, value in zip(items, doubled, strict=True)]


@st.composite
def said(draw: st.DrawFn, kinds: list[Kind]) -> dict[str, Any]:
    """What one event says; keyword arguments of `event`."""
    person = {
        "nhs_number": NHS,
        "family_name": draw(st.sampled_from([None, *FAMILY_NAMES])),
        "phone": draw(st.sampled_from([None, "07700 900123", "07700 900456"])),
        "no_fixed_abode": draw(st.sampled_from([None, True, False])),
    }
    return {
        "kind": draw(st.sampled_from(kinds)).value,
        "days_ago": draw(st.integers(0, 150)) / 2,
        "sender_id": str(draw(st.uuids())),
        "person": person,
        "needs": draw(words(Need)),
        "flags": draw(words(Flag)),
        "substances": draw(words(Substance)),
        "observations": draw(observations()),
        "accepts_help_now": draw(st.booleans()),
    }


SCORED_KINDS = sorted(set(Kind) - NO_SCORE)
PERSON_KINDS = sorted(set(Kind) - {Kind.DRUG_ALERT, Kind.PERSON_MERGED, Kind.IDENTITY_REVIEWED})


def lives(kinds: list[Kind] = SCORED_KINDS, most: int = 8) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(said(kinds), min_size=1, max_size=most, unique_by=lambda one: one["sender_id"])


def messages(life: list[dict[str, Any]]) -> list[Message]:
    return [event(**one) for one in life]
