"""Same position: sent again. Same id elsewhere: silence. Anything else: said, and nothing written."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.kit import ids
from shared.kit.journal import Gap, LogMismatch, Store
from shared.kit.journal.arrival import REPLAY_ATTEMPT, REPLAY_ID
from shared.kit.journal.plan import Plan
from tests.integration.journal.counting import (
    NOW,
    Counting,
    Log,
    counters,
    dead,
    everything,
    journal,
    letters,
    rows,
    told,
    topic_id,
)


async def test_each_record_is_decided_over_the_changes_of_those_before_it(database: str) -> None:
    log = Log()
    batch = [log.say(1, "ada", "ben"), log.say(2, "ada"), log.say(3, "ben", "ada")]

    settled = await journal(database).settle(batch)

    assert told(settled) == [("ada", 1), ("ben", 1), ("ada", 2), ("ada", 3), ("ben", 2)]
    assert await counters(database) == {"ada": 3, "ben": 2}
    assert [one.arrival.record.offset for one in settled] == [0, 1, 2]


async def test_the_same_position_again_sends_the_recorded_facts_byte_for_byte(database: str) -> None:
    log = Log()
    batch = [log.say(1, "ada"), log.append(b"\xff\x00"), log.say(2, "ada", "ben")]
    first = await journal(database).settle(batch)
    before = await everything(database)

    again = await journal(database).settle(batch)

    assert [one.facts for one in again] == [one.facts for one in first]
    assert await everything(database) == before


async def test_the_same_id_at_another_position_is_silence(database: str) -> None:
    log, other = Log(), Log(partition=1)
    await journal(database).settle([log.say(1, "ada"), log.say(1, "ada")])

    settled = await journal(database).settle([other.say(1, "ada")])

    assert told(settled) == []
    assert letters(settled) == []
    assert await counters(database) == {"ada": 1}


async def test_the_same_id_with_other_content_is_one_dead_letter_sent_again_after_a_crash(database: str) -> None:
    log = Log()
    batch = [log.say(1, "ada"), log.say(1, "ben")]
    first = await journal(database).settle(batch)

    again = await journal(database).settle(batch)
    within = await journal(database).settle([*batch, log.say(1, "carl"), batch[1]])

    assert letters(first) == letters(again) == ["same-id-other-content"]
    assert again[1].facts == first[1].facts == within[1].facts
    assert await dead(database) == [(1, "same-id-other-content"), (2, "same-id-other-content")]
    assert await counters(database) == {"ada": 1}


async def test_strangers_never_stop_the_stage(database: str) -> None:
    log = Log()
    batch = [log.say(1, "ada"), *(log.say(1, f"p{number}") for number in range(30)), log.say(2, "ada")]

    settled = await journal(database).settle(batch)

    assert len(letters(settled)) == 30
    assert await counters(database) == {"ada": 2}


async def test_a_gap_is_told_with_where_to_go_on(database: str) -> None:
    log = Log()
    worker = journal(database)
    await worker.settle([log.say(1, "ada")])
    log.say(2, "ada")
    before = await everything(database)

    with pytest.raises(Gap) as told_:
        await worker.settle([log.say(3, "ada")])

    assert told_.value.next_offset == 1
    assert await everything(database) == before
    await worker.settle(log.records[1:])
    assert await counters(database) == {"ada": 3}


async def test_a_gap_met_at_four_starts_condemns_nobody(database: str) -> None:
    log = Log()
    await journal(database).settle([log.say(1, "ada")])
    log.say(2, "ada")
    log.say(3, "ada")
    for _ in range(5):
        with pytest.raises(Gap):
            await journal(database).settle(log.records[2:])

    settled = await journal(database).settle(log.records)

    assert letters(settled) == []
    assert await counters(database) == {"ada": 3}


async def test_a_log_that_was_truncated_under_its_topic_id_stops(database: str) -> None:
    log = Log()
    await journal(database).settle([log.say(1, "ada"), log.say(2, "ada")])
    truncated = Log(log.topic_id)
    before = await everything(database)

    with pytest.raises(LogMismatch):
        await journal(database).settle([truncated.say(7, "ada")])

    assert await everything(database) == before


async def test_an_old_record_whose_row_was_pruned_is_only_acknowledged(database: str) -> None:
    log = Log()
    old = log.append(b'{"id":"1","people":["ada"]}', at=NOW - timedelta(days=400))
    await journal(database).settle([old])
    await rows(database, "DELETE FROM journal")

    settled = await journal(database).settle([old])

    assert [one.facts for one in settled] == [()]
    assert await counters(database) == {"ada": 1}


async def test_pruned_bodies_send_nothing_and_change_nothing(database: str) -> None:
    log = Log()
    await journal(database).settle([log.say(1, "ada")])
    await rows(database, "DELETE FROM journal_facts")

    assert [one.facts for one in await journal(database).settle(log.records)] == [()]
    assert await counters(database) == {"ada": 1}


async def test_a_topic_created_again_under_a_kept_database_loses_nothing(database: str) -> None:
    log, again = Log(topic_id()), Log(topic_id())
    await journal(database).settle([log.say(f"old-{number}", "ada") for number in range(100)])

    settled = await journal(database).settle([again.say(f"new-{number}", "ben") for number in range(100)])

    assert told(settled) == [("ben", number + 1) for number in range(100)]
    assert await counters(database) == {"ada": 100, "ben": 100}


async def test_a_zombies_write_leaves_nothing_behind(database: str) -> None:
    log = Log()
    asleep, awake = Asleep(database, "scoring"), journal(database)
    await awake.settle([log.say(1, "ada")])
    batch = [log.say(2, "ada"), log.say(3, "ben")]
    seen: list[object] = []

    async def taken_over() -> None:
        await awake.settle(batch)
        await awake.settle([log.say(4, "ada")])
        seen.extend(await everything(database))

    asleep.meanwhile = taken_over
    settled = await journal(database, store=asleep).settle(batch)

    assert told(settled) == [("ada", 2), ("ben", 1)]
    assert await everything(database) == seen
    assert await counters(database) == {"ada": 3, "ben": 1}


async def test_a_dead_letter_put_back_takes_effect_once(database: str) -> None:
    log = Log()
    bad = log.say(1, "ada", fault="raises")
    await journal(database, Counting(raises=_raises)).settle([bad])
    value = bad[1].value or b""
    replay = {REPLAY_ID: str(ids.made_of("1")).encode(), REPLAY_ATTEMPT: b"1"}

    mended = journal(database)
    settled = await mended.settle([log.append(value, replay), log.append(value, replay), log.append(value)])
    again = await journal(database).settle(log.records)

    assert told(settled) == told(again) == [("ada", 1)]
    assert letters(again) == ["decide-failed"]
    assert await counters(database) == {"ada": 1}


async def test_a_stranger_put_back_is_its_own_event(database: str) -> None:
    log = Log()
    await journal(database).settle([log.say(1, "ada"), log.say(1, "ben")])
    [(stranger,)] = await rows(database, "SELECT id FROM dead")
    value = log.records[1][1].value or b""
    replay = {REPLAY_ID: str(stranger).encode(), REPLAY_ATTEMPT: b"1"}

    await journal(database).settle([log.append(value, replay), log.append(value, replay)])

    assert await counters(database) == {"ada": 1, "ben": 1}


class Asleep(Store):
    """A worker that is stopped between its read and its write while others go on."""

    meanwhile: Callable[[], Awaitable[None]]

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        meanwhile, self.meanwhile = self.meanwhile, _nothing
        await meanwhile()
        await super().write(plan, now)


async def _nothing() -> None:
    return None


def _raises(*_: object) -> None:
    raise KeyError("no such thing")
