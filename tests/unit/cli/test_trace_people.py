"""Whom an id leads to, and what is told of a person under whichever of their ids."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.trace.week import since_a_week, this_week
from deploy.local.trace.whole import Known, known
from services.scoring.identity import origin_of
from services.scoring.profile import Profile
from shared.contracts.fact import Message
from shared.contracts.people import PersonSplit
from shared.kit.ids import made_of
from tests.unit.scoring.builders import (
    CRN,
    NHS,
    NOMS,
    NOW,
    OTHER_NOMS,
    WALSALL,
    Town,
    event,
    merge,
    policies,
    told,
)

KEPT, REMOVED = {"noms_number": NOMS}, {"noms_number": OTHER_NOMS}
SURVIVOR, GONE = sorted(origin_of(f"noms:{number}") for number in (NOMS, OTHER_NOMS))
FIRST = event("prison_release", days_ago=4, person=REMOVED)
SECOND = event("prison_release", days_ago=3, person=KEPT)
MERGED = merge(KEPT, REMOVED, days_ago=2)
PARTED = merge(KEPT, REMOVED, days_ago=1, undone=True)


async def looked_up(town: Town, asked: UUID) -> Known | None:
    async def read(keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        return {key: town.rows[key] for key in keys if key in town.rows}

    return await known(read, asked)


async def found(town: Town, asked: UUID) -> Known:
    person = await looked_up(town, asked)
    assert person is not None
    return person


async def test_an_id_nobody_has_leads_to_nobody() -> None:
    assert await looked_up(Town().hears_all([FIRST]), made_of("nobody")) is None


async def test_somebody_with_one_number_is_found_with_every_event() -> None:
    town = Town().hears_all([FIRST, event("walk_in", person=REMOVED)])
    person = await found(town, origin_of(f"noms:{OTHER_NOMS}"))
    assert (len(person.events), person.formerly) == (2, ())
    assert person.events[-1] == FIRST.id


@pytest.mark.parametrize("asked", [SURVIVOR, GONE])
async def test_an_id_that_was_merged_away_leads_to_the_person_and_all_their_events(asked: UUID) -> None:
    person = await found(Town().hears_all([FIRST, SECOND, MERGED]), asked)
    assert person.person_id == SURVIVOR
    assert person.formerly == (GONE,)
    assert person.events == (SECOND.id, FIRST.id)


async def test_once_a_merge_is_taken_back_each_id_leads_to_its_own_events() -> None:
    town = Town().hears_all([FIRST, SECOND, MERGED])
    (split, *_) = told(town.hears(PARTED), PersonSplit)
    stayed, left = await found(town, SURVIVOR), await found(town, split.split_into)
    assert {*stayed.events} ^ {*left.events} == {FIRST.id, SECOND.id}
    assert set(left.events) == set(split.events)
    assert SURVIVOR not in left.formerly
    assert (await found(town, GONE)).person_id == left.person_id


async def test_an_id_made_by_a_split_still_leads_to_the_person_it_was_merged_into_again() -> None:
    town = Town().hears_all([FIRST, SECOND, MERGED])
    (split, *_) = told(town.hears(PARTED), PersonSplit)
    town.hears_all([merge(KEPT, REMOVED, days_ago=0.5), event("walk_in", person=KEPT | {"crn": CRN})])
    person = await found(town, split.split_into)
    assert person == await found(town, SURVIVOR)
    assert {split.split_into, SURVIVOR} <= {person.person_id, *person.formerly}
    assert len(person.events) == 3


NUMBERS = [{"nhs_number": NHS}, KEPT, REMOVED, {"crn": CRN}, {"nhs_number": NHS, "crn": CRN}, KEPT | {"crn": CRN}]


@st.composite
def stories(draw: st.DrawFn) -> list[Message]:
    """Events under one number or two, merges and their undoing, in any order of time."""
    days = draw(st.lists(st.integers(1, 80), min_size=1, max_size=9, unique=True))
    one = st.sampled_from(NUMBERS).map(lambda person: ("walk_in", {"person": person}))
    two = st.booleans().map(lambda undone: ("merge", {"undone": undone}))
    told = [(day, *draw(one | two)) for day in days]
    return [
        merge(KEPT, REMOVED, days_ago=day, **said) if kind == "merge" else event(kind, days_ago=day, **said)
        for day, kind, said in told
    ]


@given(story=stories())
async def test_every_id_ever_told_leads_to_one_person_and_every_event_to_exactly_one(story: list[Message]) -> None:
    town = Town().hears_all(story)
    ids = [UUID(key.partition(":")[2]) for key in town.rows if key.startswith("person:")]
    people = {person.person_id: person for person in [await found(town, asked) for asked in ids]}
    heard = [one.id for one in story if one.data.model_dump()["kind"] == "walk_in"]
    assert sorted(one for person in people.values() for one in person.events) == sorted(heard)
    for person_id, person in people.items():
        assert set(town.events_of(person_id)) == set(person.events)
        for name in person.formerly:
            assert (await found(town, name)).person_id == person_id


def of_walsall(*messages: Message) -> Profile:
    town = Town().hears_all(messages)
    return town.profile(origin_of(f"nhs:{NHS}"))


def test_the_week_says_what_is_otherwise_than_seven_days_ago() -> None:
    profile = of_walsall(
        event("outreach_contact", days_ago=20, flags=["rough_sleeping"]),
        event("outreach_contact", days_ago=2, flags=["sofa_surfing"]),
    )
    assert "housing: was sleeping rough, now staying on other people's sofas" in this_week(
        profile, WALSALL.parents[1], NOW
    )


def test_somebody_of_no_area_we_have_a_pack_for_has_no_week() -> None:
    profile = of_walsall(event("walk_in", days_ago=2))
    elsewhere = profile.model_copy(update={"area": profile.area and profile.area.model_copy(update={"value": "mars"})})
    assert this_week(profile, WALSALL.parents[1], NOW)
    assert this_week(elsewhere, WALSALL.parents[1], NOW) == ()


@given(ahead=st.floats(0, 5))
def test_an_event_of_a_clock_a_little_ahead_is_in_this_week(ahead: float) -> None:
    profile = of_walsall(event("walk_in", days_ago=-timedelta(minutes=ahead) / timedelta(days=1), substances=["crack"]))
    told = since_a_week(profile, policies()["walsall"].criteria, NOW)
    assert any("uses crack" in sentence for sentence in told)
