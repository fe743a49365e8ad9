"""A record that ends the process: found after a few starts, condemned alone, and never read again."""

from datetime import datetime
from typing import Any

import asyncpg
import pytest

from shared.kit import ids
from shared.kit.journal import Decision, Record, Store
from shared.kit.journal import deaths as deaths_module
from shared.kit.journal.plan import Plan
from tests.integration.journal.counting import Counting, Log, Message, counters, dead, journal, letters, rows, told


class Killed(BaseException):
    """What ends a process; no `except Exception` holds it."""


def kills(*_: object) -> Decision:
    raise Killed


class KillsInDecode(Counting):
    def decode(self, record: Record) -> Message:
        message = super().decode(record)
        if message.get("fault") == "decode":
            raise Killed
        return message


async def starts_until_it_lives(database: str, log: Log, handler: Counting) -> tuple[int, list[str]]:
    """How many processes died before one settled the whole log, and the dead letters that one sent."""
    for deaths in range(20):
        try:
            return deaths, letters(await journal(database, handler).settle(log.records))
        except Killed:
            continue
    raise AssertionError("it never ended")


async def test_a_record_that_kills_in_decide_costs_itself_only(database: str) -> None:
    log = Log()
    for number in range(50):
        log.say(number, "ada", **({"fault": "kills"} if number == 30 else {}))

    deaths, sent = await starts_until_it_lives(database, log, Counting(kills=kills))

    assert deaths <= 5
    assert sent == ["killed-worker"]
    assert await dead(database) == [(30, "killed-worker")]
    assert await counters(database) == {"ada": 49}


async def test_a_record_that_kills_in_decode_costs_itself_only_and_is_never_read_again(database: str) -> None:
    log = Log()
    for number in range(20):
        log.say(number, "ada", **({"fault": "decode"} if number == 7 else {}))
    handler = KillsInDecode()

    deaths, sent = await starts_until_it_lives(database, log, handler)
    handler.decoded.clear()
    again = letters(await journal(database, handler).settle(log.records))

    assert deaths <= 5
    assert sent == again == ["killed-worker"]
    assert 7 not in handler.decoded
    assert await counters(database) == {"ada": 19}


async def test_deaths_elsewhere_never_condemn_the_neighbours(database: str) -> None:
    log, other = Log(), Log(partition=1)
    handler = Counting(kills=kills)
    batch = [other.say("o1", "ben"), log.say(1, "ada", fault="kills"), other.say("o2", "ben"), log.say(2, "ada")]

    for _ in range(8):
        try:
            settled = await journal(database, handler).settle(batch)
        except Killed:
            continue
        break

    assert letters(settled) == ["killed-worker"]
    assert await counters(database) == {"ada": 1, "ben": 2}
    assert (await dead(database))[0][0] == 0


async def test_starts_that_find_everything_decided_never_count(database: str) -> None:
    log = Log()
    await journal(database).settle([log.say(1, "ada"), log.say(2, "ben")])

    for _ in range(6):
        await journal(database).settle(log.records)

    assert await rows(database, "SELECT deaths FROM progress") == [(0,)]
    assert told(await journal(database).settle(log.records)) == [("ada", 1), ("ben", 1)]


async def test_retries_within_one_process_count_one_start(database: str) -> None:
    """A database that comes and goes while a suspect is looked at must not condemn it."""
    log = Log()
    await journal(database).settle([log.say(1, "ada")])
    await rows(database, "UPDATE progress SET deaths = 2")
    log.say(2, "ada")

    flaky = Flaky(database, "scoring")
    settled = await journal(database, store=flaky).settle(log.records)

    assert flaky.failures == 0
    assert letters(settled) == []
    assert await counters(database) == {"ada": 2}


class Flaky(Store):
    failures = 4

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        if self.failures:
            self.failures -= 1
            raise asyncpg.ConnectionDoesNotExistError("gone")
        await super().write(plan, now)


async def test_once_the_suspects_are_through_batches_are_whole_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deaths_module, "CAREFUL_RECORDS", 20)
    log = Log()
    log.say("first", "ada")
    await journal(database).settle(log.records)
    await rows(database, "UPDATE progress SET deaths = 2")
    batch = [log.say(number, "ada") for number in range(25)]
    store = Counted(database, "scoring")
    worker = journal(database, store=store)

    await worker.settle(batch[:20])
    assert store.writes == 20
    await worker.settle(batch[20:])

    assert store.writes == 21
    assert await counters(database) == {"ada": 26}


class Counted(Store):
    writes = 0

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        self.writes += 1
        await super().write(plan, now)


async def test_the_killers_letter_names_its_position(database: str) -> None:
    log = Log()
    log.say(1, "ada", fault="kills")

    await starts_until_it_lives(database, log, Counting(kills=kills))

    assert await rows(database, "SELECT id, attempt FROM dead") == [(ids.made_of(log.topic_id, 0, 0), 0)]
