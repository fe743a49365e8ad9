"""Deadlines are published and marked beside workers that write the same rows."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from shared.kit.clock import now
from shared.kit.database import PLANNED_ONCE, connect
from shared.kit.journal import Outgoing
from shared.kit.journal.deadlines import fire
from tests.integration.journal.counting import SCHEMA, Log, journal, rows

KEYS = ("ada", "ben", "carl")
_MARKED = "SELECT key, due_sent = due_at FROM state ORDER BY key"


@pytest.fixture
async def due_rows(database: str) -> str:
    """A database where the last key's row was due first."""
    log = Log()
    await journal(database).settle([log.say(1, *KEYS)])
    for number, key in enumerate(KEYS):
        moment = (now() - timedelta(minutes=number + 1)).isoformat()
        await rows(database, f"UPDATE state SET due_at = '{moment}' WHERE key = '{key}'")  # noqa: S608 - ours
    return database


async def test_what_is_due_is_published_in_its_order_and_once(due_rows: str) -> None:
    published: list[str] = []

    assert [await _fire(due_rows, published) for _ in range(2)] == [3, 0]

    assert published == ["carl", "ben", "ada"]
    assert await rows(due_rows, _MARKED) == [(key, True) for key in KEYS]


async def test_a_worker_that_writes_the_same_rows_and_the_poller_never_wait_in_a_circle(due_rows: str) -> None:
    worker = await connect(due_rows)
    published: list[str] = []
    async with worker.transaction():
        await worker.execute(f"UPDATE {SCHEMA}.state SET version = 2 WHERE key = 'ada'")  # noqa: S608 - ours
        firing = asyncio.create_task(_fire(due_rows, published))
        await _is_waiting(worker)
        await worker.execute(f"UPDATE {SCHEMA}.state SET version = 2 WHERE key = 'carl'")  # noqa: S608 - ours

    assert await firing == 3
    await worker.close()
    # Written since it was published: it is armed anew.
    assert await rows(due_rows, _MARKED) == [("ada", None), ("ben", True), ("carl", None)]


async def _fire(database: str, published: list[str]) -> int:
    async def publish(facts: Sequence[Outgoing]) -> None:
        published.extend(fact.key.decode() for fact in facts)

    async def caught_up() -> bool:
        return True

    connection = await connect(database, **PLANNED_ONCE)
    try:
        return await fire(connection, SCHEMA, _due, publish, caught_up)
    finally:
        await connection.close()


def _due(key: str, _body: Mapping[str, Any], _due_at: datetime) -> Outgoing:
    return Outgoing("counting.deadlines", key.encode(), b"", ())


async def _is_waiting(worker: asyncpg.Connection) -> None:
    for _ in range(500):
        if await worker.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the poller does not come to a row the worker holds")
