"""Where somebody may be written to is one detail: a mailbox, the wish to be told and that it is safe (S33)."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.intake import Person
from tests.unit.scoring.builders import NHS, Town, event

OWN, ANOTHER = "alex@person.invalid", "somebody@else.invalid"
WISHES: dict[str, Any] = {"email": OWN, "wants_messages": True, "safe_to_write": True}
WORDS = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from([OWN, ANOTHER]),
        "wants_messages": st.booleans(),
        "safe_to_write": st.booleans(),
    },
)


def known(*said: dict[str, Any]) -> Person:
    """The person after events that say this of them, the last one the newest."""
    town = Town()
    events = [
        event("drop_in_contact", days_ago=len(said) - number, person={"nhs_number": NHS} | one)
        for number, one in enumerate(said)
    ]
    return [town.score(one) for one in events][-1].person


def test_who_wished_to_be_told_stays_so_whatever_else_is_heard() -> None:
    assert known(WISHES, {"phone": "07700 900123"}).mailbox == OWN


def test_another_mailbox_of_which_nobody_said_that_it_is_safe_is_not_written_to() -> None:
    person = known(WISHES, {"email": ANOTHER})
    assert (person.email, person.wants_messages, person.safe_to_write) == (ANOTHER, None, None)


@pytest.mark.parametrize("missing", ["wants_messages", "safe_to_write"])
def test_another_mailbox_needs_both_words_anew(missing: str) -> None:
    half = {name: said for name, said in WISHES.items() if name != missing} | {"email": ANOTHER}
    assert known(WISHES, half).mailbox is None


def test_another_mailbox_with_both_words_is_written_to() -> None:
    assert known(WISHES, WISHES | {"email": ANOTHER}).mailbox == ANOTHER


def test_the_same_mailbox_told_again_keeps_what_was_said_of_it() -> None:
    assert known(WISHES, {"email": OWN}).mailbox == OWN


def test_a_later_no_needs_no_mailbox() -> None:
    assert known(WISHES, {"safe_to_write": False}).mailbox is None


def test_a_word_from_before_the_mailbox_was_known_says_nothing_of_it() -> None:
    assert known({"wants_messages": True, "safe_to_write": True}, {"email": OWN}).mailbox is None


@given(said=st.lists(WORDS, min_size=3, max_size=3))
def test_any_order_of_hearing_it_leads_to_the_same_mailbox(said: list[dict[str, Any]]) -> None:
    life = [event("walk_in", days_ago=9 - day, person={"nhs_number": NHS} | one) for day, one in enumerate(said)]
    last = event("walk_in", person={"nhs_number": NHS})
    reached = {Town().hears_all(order).score(last).person.model_dump_json() for order in permutations(life)}
    assert len(reached) == 1
