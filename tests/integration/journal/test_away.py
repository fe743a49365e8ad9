"""An absent database is waited for: nobody leaves, nothing is lost, nothing counts twice."""

import asyncio
import random

import pytest

from deploy.local.platform import Platform
from tests.integration.journal.counting import Log, counters, dead, journal, told


async def _drain(database: str, log: Log) -> list[tuple[str, int]]:
    worker, facts = journal(database), []
    for start in range(0, len(log.records), 4):
        facts += told(await worker.settle(log.records[start : start + 4]))
        await asyncio.sleep(0.002)
    return facts


@pytest.mark.parametrize("kill", [False, True], ids=["stopped", "killed"])
async def test_a_database_restarted_under_load_is_waited_for(database: str, platform: Platform, kill: bool) -> None:  # noqa: FBT001 - a parameter of the trial
    chance = random.Random(5)  # noqa: S311 - a trial
    logs = [Log(partition=0), Log(partition=1)]
    for number in range(300):
        for log in logs:
            log.say(f"{log.partition}/{number}", *chance.sample(["ada", "ben", "carl"], 2))

    load = asyncio.gather(*(_drain(database, log) for log in logs))
    await asyncio.sleep(0.2)
    platform.stop_postgresql(kill=kill)
    try:
        await asyncio.sleep(1.0)
        assert not load.done(), load
    finally:
        platform.start_postgresql()
    facts = await asyncio.wait_for(load, 60)

    sums = await counters(database)
    assert sum(sums.values()) == 1_200
    assert set(facts[0] + facts[1]) == {(person, n + 1) for person, total in sums.items() for n in range(total)}
    assert await dead(database) == []
