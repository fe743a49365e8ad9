"""People who turn out to be one, and merges taken back: what is open goes where it belongs, in any order of arrival."""

import random
from typing import Any
from uuid import UUID

import pytest

from services.router.life_cycle import OVER
from services.router.state import PersonRow
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationStop
from shared.contracts.people import PersonMerged, PersonSplit
from shared.contracts.vocabulary import Kind, Need, ReferralState, Verb
from shared.kit.ids import made_of
from tests.unit.router.builders import FRIDAY, SOMEBODY, World, changes, policy, read, scored, stopped
from tests.unit.scoring.builders import NOMS, OTHER_NOMS, Town, event, merge

POLICY = policy()
OTHER, PART = made_of("another"), made_of("a part that left")


def merged(version: int = 7) -> PersonMerged:
    return PersonMerged(
        person_id=SOMEBODY, version=version, event_id=made_of("merge"), merged_from=SOMEBODY, merged_into=OTHER
    )


def split(*events: UUID, version: int = 9, person_id: UUID = OTHER) -> PersonSplit:
    return PersonSplit(
        person_id=person_id,
        version=version,
        event_id=made_of("undo"),
        split_from=OTHER,
        split_into=PART,
        events=events,
        aliases=(SOMEBODY,),
    )


def merged_world() -> tuple[World, UUID, UUID]:
    """A release of each of two people who were merged then, and the ids of the two events."""
    world = World(POLICY, FRIDAY)
    world.take(scored(Kind.CUSTODY_RELEASE, Need.DRUGS, person_id=SOMEBODY))
    world.take(scored(Kind.OVERDOSE, Need.DRUGS, person_id=OTHER))
    world.take(merged())
    world.said.clear()
    return world, made_of("event", SOMEBODY, 1), made_of("event", OTHER, 1)


def opened_by(world: World, event_id: UUID) -> set[UUID]:
    return {one.referral_id for one in world.referrals() if one.event_id == event_id and one.state not in OVER}


def test_a_split_gives_back_what_the_events_of_the_part_that_left_have_opened() -> None:
    world, theirs, others = merged_world()
    assert world.person(OTHER).open.keys() == opened_by(world, theirs) | opened_by(world, others)
    world.take(split(theirs))
    assert world.person(PART).open.keys() == opened_by(world, theirs)
    assert world.person(OTHER).open.keys() == opened_by(world, others)
    assert {one.person_id for one in world.referrals()} == {PART, OTHER}
    assert world.due_at.keys() == {one.key for one in world.referrals()}


def test_former_ids_lead_to_the_part_that_left_and_never_back() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs))
    assert world.person(SOMEBODY).alias_of == PART
    assert (world.person(OTHER).aliases, world.person(PART).aliases) == ((), (SOMEBODY,))
    late = scored(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH, person_id=SOMEBODY, event=2, version=3)
    world.take(late)
    assert opened_by(world, late.event_id) <= world.person(PART).open.keys()


def test_a_split_told_under_both_keys_is_done_once() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs), 1)
    before = dict(world.bodies)
    world.take(split(theirs, person_id=PART), 2)
    assert world.bodies == before


def test_a_merge_that_comes_after_the_split_that_undid_it_changes_nothing() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs))
    before = dict(world.bodies)
    world.take(merged(), "again")
    assert world.bodies == before
    assert world.last is not None
    assert world.last.reason == "merged before, and parted again since"


def test_a_split_that_overtakes_its_merge_takes_what_was_never_merged_here() -> None:
    world = World(POLICY, FRIDAY)
    first = scored(Kind.CUSTODY_RELEASE, Need.DRUGS, person_id=SOMEBODY)
    world.take(first)
    world.take(split(first.event_id))
    assert world.person(PART).open.keys() == opened_by(world, first.event_id)
    world.take(merged())
    assert world.person(OTHER).open == {}


def test_what_the_part_did_before_it_was_told_of_is_kept() -> None:
    world, theirs, _ = merged_world()
    early = scored(Kind.AE_ATTENDANCE, Need.MENTAL_HEALTH, person_id=PART, event=3, version=10)
    world.take(early)
    world.take(split(theirs))
    assert world.person(PART).open.keys() == opened_by(world, theirs) | opened_by(world, early.event_id)
    assert world.person(PART).version == 10


def test_what_was_split_may_be_merged_again() -> None:
    world, theirs, others = merged_world()
    world.take(split(theirs))
    again = {"merged_from": PART, "version": 11}
    world.take(merged().model_copy(update=again))
    assert world.person(PART).alias_of == OTHER
    assert world.person(OTHER).open.keys() == opened_by(world, theirs) | opened_by(world, others)
    world.take(split(theirs, person_id=PART), "late")
    assert world.person(PART).alias_of == OTHER


def test_an_answer_after_a_split_moves_the_part_that_left() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs))
    (mine,) = [one for one in world.referrals() if one.event_id == theirs]
    world.answer(mine, Verb.DECLINE, reason="no_capacity")
    (following,) = [one for one in world.referrals() if one.case_id == mine.case_id and one.clock is not None]
    assert following.person_id == PART
    assert world.person(PART).open.keys() == {following.referral_id}


def test_a_repeat_after_a_split_is_known_to_the_part_it_belongs_to() -> None:
    world, theirs, _ = merged_world()
    world.take(split(theirs))
    assert [one.event_id for one in world.person(PART).heard] == [theirs]
    assert theirs not in [one.event_id for one in world.person(OTHER).heard]


def test_a_death_after_a_split_stops_what_is_on_its_way_under_a_former_id() -> None:
    world, theirs, others = merged_world()
    world.take(split(theirs))
    facts = world.take(stopped(person_id=PART))
    assert set(changes(facts)) == {"referral.withdrawn"}
    stops = [message.data for _, message in facts if isinstance(message.data, NotificationStop)]
    assert {one.person_id for one in stops} >= {PART, SOMEBODY}
    assert OTHER not in {one.person_id for one in stops}
    assert {one.referral_id for one in stops} - {None} == {
        one.referral_id for one in world.referrals() if one.event_id == theirs
    }
    assert {one.state for one in world.referrals() if one.event_id == others} == {ReferralState.OFFERED}


def test_the_part_that_left_is_not_stopped_by_what_was_said_of_the_whole() -> None:
    world, theirs, _ = merged_world()
    world.take(stopped(person_id=OTHER))
    world.take(split(theirs, version=10))
    assert world.person(OTHER).stopped == "death"
    assert world.take(scored(Kind.AE_ATTENDANCE, Need.DRUGS, person_id=PART, event=5, version=11)) != []


def test_consent_that_only_the_record_that_went_has_goes_with_it() -> None:
    world = World(POLICY, FRIDAY)
    world.take(scored(person_id=OTHER))
    row = PersonRow(person_id=SOMEBODY, version=3, consents=False)
    world.bodies[f"person:{SOMEBODY}"] = row.model_dump_json().encode()
    world.take(merged())
    assert world.person(OTHER).consents is False


@pytest.mark.parametrize("seed", range(40))
def test_in_whatever_order_the_partitions_are_read_every_open_referral_is_whose_event_it_was(seed: int) -> None:
    """What scoring tells, read key by key in order, but the keys in any: as over several partitions."""
    chance = random.Random(seed)  # noqa: S311 - a seeded interleaving
    town, facts = Town(), dict[bytes, list[Message]]()
    for message in life():
        for fact in town.hears(message).facts:
            facts.setdefault(fact.key, []).append(read(fact))
    world = World(POLICY, FRIDAY)
    while queues := [queue for queue in facts.values() if queue]:
        world.handle(chance.choice(queues).pop(0))
    whose = {event_id: person for person in town.persons() for event_id in town.events_of(person)}
    for one in world.referrals():
        assert one.referral_id in world.person(whose[one.event_id]).open
    assert len(world.referrals()) >= 2


def life() -> list[Message]:
    """Two records with a release and a visit each, before, while and after they were held to be one."""
    kept, removed = ({"noms_number": number} for number in (NOMS, OTHER_NOMS))

    def visit(person: dict[str, Any], days_ago: float, kind: str, **said: Any) -> Message:
        return event(kind, days_ago=days_ago, person=person, **said)

    return [
        visit(kept, 4, "custody_release", needs=["drugs"]),
        visit(removed, 3.9, "overdose", needs=["drugs"]),
        merge(kept, removed, days_ago=3),
        visit(removed, 2.9, "housing_presentation", needs=["housing"]),
        visit(kept, 2.8, "ae_attendance", needs=["alcohol"]),
        merge(kept, removed, days_ago=2, undone=True),
        visit(removed, 1.9, "walk_in", needs=["mental_health"]),
        visit(kept, 1.8, "pharmacy_concern", needs=["prescription"]),
    ]
