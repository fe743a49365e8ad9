"""Conflicts always end, nobody leaves, and the sums are exact."""

import asyncio
import random
from datetime import datetime
from typing import Any

import pytest

from shared.kit import metrics
from shared.kit.journal import Store
from shared.kit.journal import journal as loop
from shared.kit.journal.plan import Plan
from tests.integration.journal.counting import Log, Numbered, counters, dead, journal, rows, told

PEOPLE = [f"p{number}" for number in range(6)]


async def _drain(database: str, log: Log, size: int) -> list[tuple[str, int]]:
    worker, facts = journal(database), []
    for start in range(0, len(log.records), size):
        facts += told(await worker.settle(log.records[start : start + size]))
    return facts


def _storm(partition: int, events: int, chance: random.Random) -> Log:
    log = Log(partition=partition)
    for number in range(events):
        log.say(f"{partition}/{number}", *chance.sample(PEOPLE, 3))
    return log


def _conflicts() -> float:
    return float(metrics.CONFLICTS.labels("counting")._value.get())


@pytest.mark.parametrize("last_try", [loop.LAST_TRY, 0], ids=["as it is", "every try locked"])
async def test_two_workers_on_the_same_people_end_exactly(
    database: str, monkeypatch: pytest.MonkeyPatch, last_try: int
) -> None:
    monkeypatch.setattr(loop, "LAST_TRY", last_try)
    chance = random.Random(7)  # noqa: S311 - a trial
    logs = [_storm(partition, 500, chance) for partition in (0, 1)]
    before = _conflicts()

    facts = await asyncio.wait_for(asyncio.gather(*(_drain(database, log, 5) for log in logs)), 60)

    expected = {person: sum(_counts(log, person) for log in logs) for person in PEOPLE}
    assert await counters(database) == expected
    assert sorted(facts[0] + facts[1]) == sorted((p, n + 1) for p in PEOPLE for n in range(expected[p]))
    assert await dead(database) == []
    assert _conflicts() > before or last_try == 0


def _counts(log: Log, person: str) -> int:
    return sum(person.encode() in (record.value or b"").split(b'"people":')[1] for _, record in log.records)


async def test_the_same_ids_over_two_partitions_at_once_count_once(database: str) -> None:
    logs = [Log(partition=0), Log(partition=1)]
    for number in range(200):
        for log in logs:
            log.say(number, "ada")

    facts = await asyncio.wait_for(asyncio.gather(*(_drain(database, log, 7) for log in logs)), 60)

    assert await counters(database) == {"ada": 200}
    assert sorted(facts[0] + facts[1]) == [("ada", number + 1) for number in range(200)]


async def test_two_workers_on_one_partition_end_exactly(database: str) -> None:
    log = _storm(0, 200, random.Random(3))  # noqa: S311 - a trial

    facts = await asyncio.wait_for(asyncio.gather(*(_drain(database, log, 9) for _ in range(2))), 60)

    assert set(facts[0]) == set(facts[1])
    assert sum((await counters(database)).values()) == 600


class Outpaced(Store):
    """A worker whose neighbour writes the same person first, time after time, until its rows are locked."""

    tries = 0
    neighbour: Log

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        self.tries += 1
        if self.tries <= loop.LAST_TRY:
            await journal(self._database).settle([_next(self.neighbour)])
        await super().write(plan, now)


def _next(log: Log) -> Numbered:
    return log.say(f"n{len(log.records)}", "ada")


async def test_the_last_try_locks_its_rows_and_cannot_lose(database: str) -> None:
    mine, store = Log(), Outpaced(database, "scoring")
    store.neighbour = Log(partition=1)
    await journal(database).settle([mine.say(1, "ada"), _next(store.neighbour)])

    settled = await asyncio.wait_for(journal(database, store=store).settle([mine.say(2, "ada")]), 20)

    assert store.tries == loop.LAST_TRY + 1
    assert told(settled) == [("ada", 3 + loop.LAST_TRY)]
    assert await rows(database, "SELECT version, (body->>'n')::bigint FROM state") == [(6, 7)]


async def test_a_worker_frozen_while_it_holds_locks_lets_go_by_itself(database: str) -> None:
    frozen = Store(database, "scoring")
    connection = await frozen.connection()

    [(seconds,)] = [tuple(row) for row in await connection.fetch("SHOW idle_in_transaction_session_timeout")]

    assert seconds == "15s"
    await frozen.close()
