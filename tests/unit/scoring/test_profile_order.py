"""Late, out-of-order and repeated events give the same profile as ordered ones."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.profile import FULL, SCHEMA
from shared.kit.journal import BadRecord
from tests.unit.scoring.builders import NHS, Town, event
from tests.unit.scoring.strategies import PERSON_KINDS, lives, messages


@given(lives(PERSON_KINDS), st.randoms(use_true_random=False))
def test_any_order_with_repeats_gives_the_same_rows(life: list[dict[str, Any]], chance: random.Random) -> None:
    ordered = messages(life)
    shuffled = [*ordered, *chance.sample(ordered, k=len(ordered) // 2)]
    chance.shuffle(shuffled)
    first, second = Town().hears_all(ordered).known(), Town().hears_all(shuffled).known()
    links = {key for key in first if key.startswith("nhs:")}
    assert {key: first[key] for key in first.keys() - links} == {key: second[key] for key in second.keys() - links}
    assert [first[key]["person_id"] for key in links] == [second[key]["person_id"] for key in links]


def test_more_events_than_are_kept_are_counted_in_any_order() -> None:
    events = [event(["walk_in", "ae_attendance"][n % 2], days_ago=n / 4, sender_id=str(n)) for n in range(FULL + 31)]
    (newest_last,) = Town().hears_all(reversed(events)).people().values()
    (newest_first,) = Town().hears_all(events).people().values()
    assert newest_first == newest_last
    assert len(newest_last["evidence"]) == FULL
    assert sum(newest_last["older"].values()) == 31
    assert newest_last["version"] == FULL + 31


def test_a_late_event_does_not_overwrite_a_newer_detail_but_adds_what_was_unknown() -> None:
    town = Town()
    town.hears(event("walk_in", person={"nhs_number": NHS, "phone": "07700 900456"}))
    late = event("ae_attendance", days_ago=3, person={"nhs_number": NHS, "phone": "07700 900123", "language": "pl"})
    person = town.score(late).person
    assert (person.phone, person.language) == ("07700 900456", "pl")


def test_last_seen_is_when_somebody_met_the_person_not_when_somebody_spoke_of_them() -> None:
    town = Town()
    seen = event("drop_in_contact", days_ago=4)
    town.hears(seen)
    assert town.score(event("family_concern")).last_seen == seen.time


def test_a_row_of_a_newer_schema_is_left_alone() -> None:
    town = Town().hears_all([event("walk_in", days_ago=1)])
    (key,) = town.people()
    town.rows[key]["schema"] = SCHEMA + 1
    with pytest.raises(BadRecord) as refused:
        town.hears(event("ae_attendance"))
    assert refused.value.kind == "newer-state"


def test_what_a_newer_version_wrote_survives_a_rewrite() -> None:
    town = Town()
    town.hears(event("walk_in", days_ago=1))
    (key,) = town.people()
    town.rows[key]["readiness"] = {"value": "thinking about it"}
    town.rows[key]["evidence"][0]["read_by"] = "somebody"
    town.hears(event("ae_attendance"))
    assert town.rows[key]["readiness"] == {"value": "thinking about it"}
    assert town.rows[key]["evidence"][1]["read_by"] == "somebody"
