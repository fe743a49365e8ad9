"""Joins, merges and undo: whatever the order of arrival, the same people with the same evidence and the same score."""

import random
from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.scoring.fold import newest
from services.scoring.profile import Profile
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import ConsentChanged, PersonMerged, PersonScored, PersonSplit, PersonStopped
from shared.contracts.vocabulary import Kind
from tests.unit.scoring.builders import NHS, OTHER_NHS, Town, event, merge, scored, told
from tests.unit.scoring.strategies import SCORED_KINDS, said

RECORDS = [f"A{number}111QT" for number in range(1, 5)]
"""Prison records that may all be one person's: nothing but merges says which."""
NUMBERS: list[dict[str, Any]] = [
    *({"noms_number": record} for record in RECORDS),
    {"nhs_number": NHS},
    {"crn": "X123456"},
    {"nhs_number": NHS, "noms_number": RECORDS[0]},
    {"crn": "X123456", "noms_number": RECORDS[1]},
    {"nhs_number": NHS, "local_ids": [{"issuer": "RBK", "value": "555"}]},
    {"local_ids": [{"issuer": "RBK", "value": "555"}]},
]
"""What an event may be known by, without contradictions: one NHS number, one probation number."""
CONTRADICTING = [
    *NUMBERS,
    {"nhs_number": OTHER_NHS},
    {"nhs_number": OTHER_NHS, "noms_number": RECORDS[0]},
    {"nhs_number": OTHER_NHS, "crn": "X123456"},
    {"noms_number": RECORDS[3], "crn": "X123456"},
]
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


_HALF_DAYS = st.integers(0, 80)
_TWO_RECORDS = st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True)
_UNDONE = st.booleans()
_IDS = st.uuids()


def events(numbers: list[dict[str, Any]], kinds: list[Kind]) -> st.SearchStrategy[Message]:
    return _events(said(kinds), st.sampled_from(numbers))


@st.composite
def _events(
    draw: st.DrawFn, said_of_one: st.SearchStrategy[dict[str, Any]], numbers: st.SearchStrategy[dict[str, Any]]
) -> Message:
    one = draw(said_of_one)
    return event(**(one | {"person": draw(numbers), "days_ago": draw(_HALF_DAYS) / 2}))


@st.composite
def merges(draw: st.DrawFn) -> Message:
    """A merge of two records, or one taken back."""
    kept, removed = draw(_TWO_RECORDS)
    return merge(
        {"noms_number": kept},
        {"noms_number": removed},
        undone=draw(_UNDONE),
        days_ago=draw(_HALF_DAYS) / 2,
        sender_id=str(draw(_IDS)),
    )


def lives(
    numbers: list[dict[str, Any]] = NUMBERS, kinds: list[Kind] = SCORED_KINDS
) -> st.SearchStrategy[list[Message]]:
    return st.lists(events(numbers, kinds) | merges(), min_size=2, max_size=12, unique_by=lambda one: one.id)


def shuffled(life: list[Message], chance: random.Random) -> list[Message]:
    again = [*life, *chance.sample(life, k=len(life) // 3)]
    chance.shuffle(again)
    return again


def evidence(town: Town) -> dict[UUID, Profile]:
    """What each origin holds, apart from the version of whoever goes by its id now."""
    origins = {origin for origins in town.persons().values() for origin in origins}
    bare = {"version": 0, "absorbed": False}
    return {origin: town.profile(origin).model_copy(update=bare) for origin in origins if town.profile(origin).heard_of}


def heard_of(town: Town) -> set[frozenset[UUID]]:
    """Everybody, as the sets of their origins, of whom an event was ever heard."""
    return {frozenset(o for o in origins if town.profile(o).heard_of) for origins in town.persons().values()} - {
        frozenset()
    }


@SLOW
@given(lives(), st.randoms(use_true_random=False))
def test_any_order_with_repeats_gives_the_same_people_with_the_same_evidence(
    life: list[Message], chance: random.Random
) -> None:
    one, other = Town().hears_all(life), Town().hears_all(shuffled(life, chance))
    assert heard_of(one) == heard_of(other)
    assert evidence(one) == evidence(other)


@SLOW
@given(lives(), st.sampled_from(NUMBERS), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_score_to_whoever_comes_next(
    life: list[Message], numbers: dict[str, Any], chance: random.Random
) -> None:
    probe = event("walk_in", person=numbers, sender_id="probe")
    one, other = (
        scored(Town().hears_all(order).hears(probe)).model_dump(exclude={"person_id", "version"})
        for order in (life, shuffled(life, chance))
    )
    assert one == other


@SLOW
@given(lives(CONTRADICTING), st.randoms(use_true_random=False))
def test_contradicting_numbers_join_nobody_in_any_order_and_somebody_is_asked(
    life: list[Message], chance: random.Random
) -> None:
    one, other = Town().hears_all(life), Town().hears_all(shuffled(life, chance))
    assert evidence(one) == evidence(other)
    for town in (one, other):
        for origins in town.persons().values():
            held = [key for origin in origins for key in town.profile(origin).identifiers]
            assert len([key for key in held if key.startswith("nhs:")]) < 2
            assert len([key for key in held if key.startswith("crn:")]) < 2
        assert bool(town.reviews()) is bool(apart(town))


def apart(town: Town) -> list[tuple[str, str]]:
    """Joins that hold and do not stand."""
    rows = {key.partition(":")[2]: body for key, body in town.rows.items() if key.startswith("joins:")}
    return [
        (origin, other)
        for origin, body in rows.items()
        for other, join in body.get("joins", {}).items()
        if (join.get("said") or join["shown"]).get("together", True) and other not in body["origins"]
    ]


@SLOW
@given(lives(CONTRADICTING))
def test_every_event_counts_once(life: list[Message]) -> None:
    town = Town().hears_all(life)
    counted = Counter(one for person in town.persons() for one in town.events_of(person))
    assert counted == Counter(one.id for one in life if fact(one).kind is not Kind.PERSON_MERGED)


@SLOW
@given(lives(CONTRADICTING))
def test_a_change_of_a_person_raises_their_version_by_one_from_the_highest_they_had(life: list[Message]) -> None:
    town = Town()
    for message in life:
        before = versions(town)
        town.hears(message)
        for (origins, person_id), version in versions(town).items():
            had = {one: number for one, number in before.items() if one[0] & origins}
            same = had.keys() == {(origins, person_id)}
            highest = max(had.values(), default=0)
            assert version == highest + 1 or (same and version == highest)


def versions(town: Town) -> dict[tuple[frozenset[UUID], UUID], int]:
    return {(origins, person_id): town.profile(person_id).version for person_id, origins in town.persons().items()}


@SLOW
@given(lives(), st.data())
def test_taking_back_a_merge_leaves_what_there_would_be_without_it(life: list[Message], data: st.DataObject) -> None:
    kept, removed = data.draw(st.lists(st.sampled_from(RECORDS), min_size=2, max_size=2, unique=True))
    pair = ({"noms_number": kept}, {"noms_number": removed})
    first, back = merge(*pair, days_ago=0.2), merge(*pair, days_ago=0.1, undone=True)
    others = [one for one in life if numbers_of(one) != {kept, removed}]
    without, with_it = Town().hears_all(others), Town().hears_all([*others, first, back])
    assert heard_of(with_it) == heard_of(without)
    assert evidence(with_it) == evidence(without)


def fact(message: Message) -> EventReceived:
    assert isinstance(message.data, EventReceived)
    return message.data


def numbers_of(message: Message) -> set[str | None]:
    """The two records a merge is about."""
    one = fact(message)
    return {one.person.noms_number, one.merge.removed.noms_number} if one.person and one.merge else set()


@SLOW
@given(lives(CONTRADICTING))
def test_a_reader_who_follows_the_facts_knows_whose_every_event_is(life: list[Message]) -> None:
    """Merges move all that an id has; a split takes the events it names, and former ids lead there."""
    town, whose = Town(), dict[UUID, UUID]()
    for message in life:
        decision = town.hears(message)
        for split in told(decision, PersonSplit):
            whose |= {one: split.split_into for one in split.events if one in whose}
        for joined in told(decision, PersonMerged):
            whose |= {one: joined.merged_into for one, person in whose.items() if person == joined.merged_from}
        whose |= {fact.event_id: fact.person_id for fact in told(decision, PersonScored)}
    assert whose == {one: person for person in town.persons() for one in town.events_of(person)}


@SLOW
@given(lives(CONTRADICTING))
def test_ids_of_former_times_lead_to_somebody_and_never_in_a_circle(life: list[Message]) -> None:
    town, leads, seen = Town(), dict[UUID, UUID](), set[UUID]()
    for message in life:
        decision = town.hears(message)
        in_use = set(town.persons())
        for split in told(decision, PersonSplit):
            assert not in_use & set(split.aliases)
            leads |= dict.fromkeys(split.aliases, split.split_into)
        leads |= {joined.merged_from: joined.merged_into for joined in told(decision, PersonMerged)}
        seen |= {one.person_id for one in told(decision, PersonScored)}
        assert not leads.keys() & in_use, "who goes by an id is not looked for elsewhere"
        for person_id in seen:
            at, steps = person_id, 0
            while at in leads and steps <= len(leads):
                at, steps = leads[at], steps + 1
            assert at not in leads


@SLOW
@given(lives(CONTRADICTING))
def test_versions_told_under_one_id_only_rise(life: list[Message]) -> None:
    town, last = Town(), dict[UUID, int]()
    for message in life:
        decision = town.hears(message)
        for fact in told(decision, PersonScored):
            assert fact.version > last.get(fact.person_id, 0)
            last[fact.person_id] = fact.version
        for joined in told(decision, PersonMerged):
            assert joined.version > last.get(joined.merged_from, 0)
            last |= {joined.merged_into: max(joined.version, last.get(joined.merged_into, 0))}


@SLOW
@given(lives(CONTRADICTING, [Kind.WALK_IN, Kind.DEATH_NOTIFIED, Kind.CONSENT_CHANGED]))
def test_a_reader_who_follows_the_facts_leaves_the_dead_alone_and_only_them(life: list[Message]) -> None:
    town, dead, refused = Town(), set[UUID](), dict[UUID, bool]()
    for message in life:
        decision = town.hears(message)
        for joined in told(decision, PersonMerged):
            dead |= {joined.merged_into} if joined.merged_from in dead else set()
            refused.setdefault(joined.merged_into, refused.get(joined.merged_from, False))
        dead |= {stopped.person_id for stopped in told(decision, PersonStopped)}
        refused |= {consent.person_id: not consent.consents for consent in told(decision, ConsentChanged)}
    for person_id, origins in town.persons().items():
        parts = [town.profile(origin) for origin in origins]
        assert any(part.stopped for part in parts) is (person_id in dead)
        consents = newest(part.consents for part in parts)
        if person_id not in dead:
            assert refused.get(person_id, False) is (consents is not None and consents.value is False)
