"""Who may set the rules aside, and what a source may say without being asked."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.adapters.keyring import key_of
from services.intake.decide import Accepted
from services.intake.keys import Key
from services.intake.refusals import Refused
from shared.contracts.observations import OBSERVATIONS, Judgement
from tests.unit.intake.builders import fact, source_key, structured, walk_in

SIGNED = {"words": "sleeps in a car park and it freezes tonight", "author": "duty worker 7"}
SAID = {"name": "ndta.housing", "value": 4}
JUDGED = [name for name, scale in OBSERVATIONS.items() if scale.judgement]


def judging() -> Key:
    return replace(source_key(), may=frozenset({Judgement.OVERRIDE}))


def observed(*observations: dict[str, Any]) -> dict[str, Any]:
    return walk_in(data={"person": {"nhs_number": "9991017070"}, "observations": list(observations)})


def override(name: str = "override.band") -> dict[str, Any]:
    return {"name": name, "value": 1, **SIGNED}


@pytest.mark.parametrize("name", JUDGED)
def test_an_override_of_a_source_that_may_not_comes_back_with_its_place(name: str) -> None:
    with pytest.raises(Refused) as refused:
        structured(observed(SAID, override(name)))
    [fault] = refused.value.errors
    assert (refused.value.refusal.status, fault.pointer) == (422, "/data/observations/1")
    assert "may not record an override" in refused.value.detail
    assert SIGNED["words"] not in refused.value.detail


def test_every_override_of_an_event_is_pointed_at() -> None:
    with pytest.raises(Refused) as refused:
        structured(observed(override(), SAID, override("override.score")))
    assert [fault.pointer for fault in refused.value.errors] == ["/data/observations/0", "/data/observations/2"]


@pytest.mark.parametrize("name", JUDGED)
def test_a_key_made_for_it_passes_an_override_on_as_it_was_written(name: str) -> None:
    [kept] = fact(structured(observed(override(name)), judging())).observations
    assert kept.model_dump(exclude_none=True) == override(name)


@given(name=st.sampled_from(sorted(OBSERVATIONS)), may=st.booleans())
def test_only_what_sets_the_rules_aside_needs_a_right(*, name: str, may: bool) -> None:
    sent = observed({"name": name, "value": OBSERVATIONS[name].lowest, **SIGNED})
    key = judging() if may else source_key()
    if may or name not in JUDGED:
        assert fact(structured(sent, key)).observations[0].name == name
    else:
        with pytest.raises(Refused, match="may not record an override"):
            structured(sent, key)


@pytest.mark.parametrize("blank", [{"words": "  "}, {"author": "\t"}])
def test_an_override_whose_reason_or_author_is_blank_is_refused(blank: dict[str, str]) -> None:
    with pytest.raises(Refused, match="reason in words and its author") as refused:
        structured(observed(override() | blank), judging())
    assert [fault.pointer for fault in refused.value.errors] == ["/data/observations/0"]


def test_what_is_off_its_scale_is_said_before_who_may_say_it() -> None:
    with pytest.raises(Refused) as refused:
        structured(observed({"name": "ndta.housing", "value": 5}, override()))
    assert [fault.pointer for fault in refused.value.errors] == ["/data/observations/0"]


@pytest.mark.parametrize(("may", "known"), [([], set()), (["override"], {Judgement.OVERRIDE}), (["divine"], set())])
def test_a_key_has_the_rights_of_its_row_that_are_known_here(may: list[str], known: set[Judgement]) -> None:
    row = {"id": "abc123", "secret_hash": b"", "holder": "source", "source": "urn:x", "agency": None, "area": None}
    assert key_of({**row, "kinds": None, "may": may}).may == known


DEATH = {"record": "0a1b2c3d-0000-5000-8000-000000000000", "died": False, "author": "duty 4", "words": "seen"}
REVIEW = {"records": [DEATH["record"], DEATH["record"]], "same_person": True, "author": "duty 4", "words": "asked"}


def word(**data: Any) -> Accepted:
    key = replace(source_key(), may=frozenset({Judgement.IDENTITY}))
    return structured(walk_in(type="sameday.intake.identity_reviewed.v1", data=data), key)


def test_a_word_on_a_death_is_taken_as_it_was_said() -> None:
    event = fact(word(death=DEATH))
    assert event.death is not None
    assert event.death.model_dump(mode="json") == DEATH


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({}, "/data"),
        ({"death": DEATH, "review": REVIEW}, "/data"),
        ({"death": DEATH | {"words": " "}}, "/data/death/words"),
    ],
)
def test_a_word_is_about_two_records_or_about_a_death_and_says_why(data: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Refused) as refused:
        word(**data)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


@pytest.mark.parametrize("values", [(4, 0), (0, 4), (3, 3)])
def test_an_item_that_is_twice_in_one_event_comes_back_whichever_is_first(values: tuple[int, int]) -> None:
    twice = [{"name": "ndta.housing", "value": value} for value in values]
    with pytest.raises(Refused) as refused:
        structured(observed(twice[0], {"name": "flag.pregnant", "value": 0}, twice[1]))
    [fault] = refused.value.errors
    assert (refused.value.refusal.status, fault.pointer) == (422, "/data/observations/2")
    assert "in this event already" in fault.detail


def test_the_age_of_each_child_is_taken() -> None:
    ages = [{"name": "child.age", "value": value} for value in (3, 3, 9)]
    assert [one.value for one in fact(structured(observed(*ages))).observations] == [3, 3, 9]
