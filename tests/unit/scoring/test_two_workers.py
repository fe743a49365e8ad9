"""Events of one person over eight partitions and two workers, interleaved at random: one person, every event once."""

import random
from collections import Counter
from typing import Any

import pytest

from shared.contracts.fact import Message
from shared.contracts.people import PersonMerged, PersonScored
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NOMS, Town, event, merge, told
from tests.unit.scoring.workers import Shelf, lived

HANDLER = Town().handler
KNOWN_BY: list[dict[str, Any]] = [
    {"nhs_number": NHS},
    {"noms_number": NOMS},
    {"nhs_number": NHS, "noms_number": NOMS},
    {"crn": CRN},
    {"crn": CRN, "noms_number": NOMS},
]


def events(chance: random.Random) -> list[Message]:
    """Of one person: each with the NHS, the prison or the probation number, or several; each at least once."""
    people = [*KNOWN_BY, *chance.choices(KNOWN_BY, k=3)]
    chance.shuffle(people)
    return [
        event("ae_attendance", days_ago=chance.randrange(60) / 2, sender_id=str(n), person=person)
        for n, person in enumerate(people)
    ]


@pytest.mark.parametrize("tenth", range(10))
def test_a_hundred_interleavings_each_make_one_person_with_every_event_once(tenth: int) -> None:
    for number in range(100):
        chance = random.Random(tenth * 100 + number)  # noqa: S311 - a seeded interleaving
        life = events(chance)
        shelf = lived(life, chance, HANDLER)
        town = shelf.town()
        (person_id,) = town.persons()
        assert sorted(town.events_of(person_id)) == sorted(one.id for one in life)
        assert all(told_once(shelf, life))
        last = [fact for decision in shelf.decided for fact in told(decision, PersonScored)][-1]
        assert last.person_id == person_id
        assert town.profile(person_id).version == last.version


def told_once(shelf: Shelf, life: list[Message]) -> list[bool]:
    """Every event has one score, no two scores one version of one person, and merges lead to whoever is left."""
    scored = [fact for decision in shelf.decided for fact in told(decision, PersonScored)]
    merged = {fact.merged_from: fact.merged_into for one in shelf.decided for fact in told(one, PersonMerged)}
    people = {fact.person_id for fact in scored}
    return [
        Counter(fact.event_id for fact in scored) == Counter(one.id for one in life),
        len({(fact.person_id, fact.version) for fact in scored}) == len(scored),
        len(people - merged.keys()) == 1,
    ]


def test_merges_and_undo_race_with_events_and_nothing_is_lost() -> None:
    for number in range(300):
        chance = random.Random(number)  # noqa: S311 - a seeded interleaving
        pair = ({"noms_number": NOMS}, {"noms_number": OTHER_NOMS})
        life = [
            *events(chance),
            *(event("walk_in", days_ago=n, sender_id=f"other {n}", person=pair[1]) for n in range(3)),
            merge(*pair, days_ago=2),
            merge(*pair, days_ago=1, undone=True),
        ]
        chance.shuffle(life)
        town = lived(life, chance, HANDLER).town()
        counted = Counter(one for person in town.persons() for one in town.events_of(person))
        assert counted == Counter(one.id for one in life[:] if one.data.kind.value != "person_merged")  # type: ignore[attr-defined] # all are events
        heard_of = [person for person in town.persons() if town.events_of(person)]
        assert len(heard_of) == 2


def test_a_decision_that_met_another_is_made_again() -> None:
    """Both read before either writes: the second write finds a row moved on and changes nothing."""
    both, known = event("walk_in", person=KNOWN_BY[2]), event("prison_release", days_ago=1, person=KNOWN_BY[1])
    shelf = Shelf()
    reads = []
    for message in (both, known):
        keys = HANDLER.keys(message, {})
        town = shelf.town()
        reads.append((message, HANDLER.decide(message, town.read(message), message.time), shelf.read(keys)))
    (_, first, first_read), (_, second, second_read) = reads
    assert shelf.write(first, first_read)
    before = dict(shelf.rows)
    assert not shelf.write(second, second_read)
    assert shelf.rows == before
