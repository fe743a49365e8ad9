"""Identity when two workers meet one person: the real journal on real PostgreSQL."""

import asyncio
import random
from collections.abc import Iterable
from typing import Any

import asyncpg
import orjson

from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.database import connect
from shared.kit.journal import Settled
from tests.integration.scoring.conftest import Worker
from tests.unit.scoring.builders import CRN, NHS, NOMS, OTHER_NHS, OTHER_NOMS, arrived, event, merge


async def rows(database: str, kind: str) -> dict[str, dict[str, Any]]:
    connection: asyncpg.Connection = await connect(database)
    try:
        found = await connection.fetch("SELECT key, body FROM scoring.state WHERE key LIKE $1", f"{kind}:%")
    finally:
        await connection.close()
    return {row["key"]: orjson.loads(row["body"]) for row in found}


def told(settled: Iterable[Settled[Message]]) -> list[PersonScored]:
    facts = [message_of(arrived(fact)).data for one in settled for fact in one.facts]
    return [fact for fact in facts if isinstance(fact, PersonScored)]


async def test_a_batch_links_as_if_its_events_had_come_one_by_one(workers: list[Worker], database: str) -> None:
    both = {"nhs_number": NHS, "noms_number": NOMS}
    batch = [
        event("walk_in", days_ago=3, person=both),
        event("prison_release", days_ago=2, person={"noms_number": NOMS, "crn": CRN}),
        event("probation_contact", days_ago=1, person={"crn": CRN}),
    ]
    scored = told(await workers[0].hears(*batch))
    assert len({one.person_id for one in scored}) == 1
    assert [one.version for one in scored] == [1, 2, 3]
    joins = await rows(database, "joins")
    assert {body["goes_by"] for body in joins.values()} == {str(scored[0].person_id)}
    assert {len(body["origins"]) for body in joins.values()} == {3}


async def test_one_person_over_two_partitions_has_every_event_once_and_one_line_of_versions(
    workers: list[Worker], database: str
) -> None:
    chance = random.Random(7)  # noqa: S311 - a seeded shuffle
    people = [
        {"nhs_number": NHS, "noms_number": NOMS},
        {"nhs_number": NHS, "crn": CRN},
        {"nhs_number": NHS},
    ]
    first = told(await workers[0].hears(event("walk_in", days_ago=9, person=people[0] | people[1])))
    events = [event("walk_in", days_ago=n / 10, sender_id=str(n), person=people[n % 3]) for n in range(60)]
    chance.shuffle(events)

    async def works(worker: Worker, mine: list[Message]) -> list[PersonScored]:
        return [fact for message in mine for fact in told(await worker.hears(message))]

    facts = await asyncio.gather(works(workers[0], events[::2]), works(workers[1], events[1::2]))
    told_of = [*first, *(fact for worker in facts for fact in worker)]
    assert sorted(fact.version for fact in told_of) == list(range(1, len(events) + 2))
    assert {fact.person_id for fact in told_of} == {first[0].person_id}
    held = [piece["event_id"] for body in (await rows(database, "person")).values() for piece in body["evidence"]]
    assert sorted(held) == sorted(str(fact.event_id) for fact in told_of)


async def test_two_workers_who_meet_at_a_join_leave_one_person(workers: list[Worker], database: str) -> None:
    """Each knows the person by another number until an event with both comes, to either of them."""
    known_by = [{"nhs_number": NHS}, {"noms_number": NOMS}, {"nhs_number": NHS, "noms_number": NOMS}]
    for attempt in range(10):
        events = [
            event("walk_in", days_ago=n / 10, sender_id=f"{attempt}/{n}", person=known_by[n % 3]) for n in range(9)
        ]
        await asyncio.gather(workers[0].hears(*events[::2]), workers[1].hears(*events[1::2]))
    people = await rows(database, "person")
    assert len([key for key, body in people.items() if not body.get("absorbed")]) == 1
    assert len({piece["event_id"] for body in people.values() for piece in body["evidence"]}) == 90


async def test_an_event_without_an_area_is_one_dead_letter_and_the_next_is_scored(workers: list[Worker]) -> None:
    lost, kept = await workers[0].hears(event("walk_in", area=None), event("ae_attendance"))
    assert [fact.topic for fact in lost.facts] == ["dead.scoring"]
    assert dict(lost.facts[0].headers)["error-kind"] == b"no-area"
    assert [fact.topic for fact in kept.facts] == ["people.scored"]


async def test_identifiers_of_two_people_leave_a_review_row(workers: list[Worker], database: str) -> None:
    await workers[0].hears(event("ae_attendance", days_ago=2, person={"nhs_number": NHS, "noms_number": NOMS}))
    await workers[1].hears(event("walk_in", person={"nhs_number": OTHER_NHS, "noms_number": NOMS}))
    (review,) = (await rows(database, "review")).values()
    assert review["why"] == "identifiers-of-two-people"
    people = await rows(database, "person")
    assert len([key for key, body in people.items() if not body.get("absorbed")]) == 2


async def test_a_merge_and_its_undo_survive_the_journal(workers: list[Worker]) -> None:
    kept, removed = {"noms_number": NOMS}, {"noms_number": OTHER_NOMS}
    await workers[0].hears(event("prison_release", days_ago=4, person=kept))
    await workers[1].hears(event("prison_release", days_ago=3, person=removed))
    await workers[0].hears(merge(kept, removed, days_ago=2))
    (one,) = told(await workers[1].hears(event("walk_in", days_ago=1.5, person=removed)))
    await workers[0].hears(merge(kept, removed, days_ago=1, undone=True))
    here, there = [told(await workers[0].hears(event("walk_in", person=person))) for person in (kept, removed)]
    assert one.events_30_days == 3
    assert [fact.events_30_days for fact in (*here, *there)] == [2, 3]
    assert here[0].person_id != there[0].person_id
