"""Rows whose time has come: published as facts, so that silence is handled by the same code path as an answer.

A deadline is due by PostgreSQL's clock (where a local system's clock was set, by that: docs/adr/0018) and fires only
once everything that could still answer it in time has been read. Its id is made of what armed it, so that firing twice
is a repeat; a row written since is armed anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from shared.kit import clock, log, metrics
from shared.kit.database import PLANNED_ONCE, connect
from shared.kit.journal.model import Outgoing
from shared.kit.journal.outbox import Publish
from shared.kit.journal.statements import fired
from shared.kit.waiting import patiently

LOOK_EVERY_S = 0.2
ROWS = 200
"""Most that fire at once. The next follow when these are decided: else whatever comes meanwhile stands behind all."""
Due = Callable[[str, Mapping[str, Any], datetime], Outgoing]
"""(row's key, body, due_at) → the fact that says so."""
CaughtUp = Callable[[], Awaitable[bool]]
"""Whether every answer and every deadline that was on its topic a moment ago has been decided."""


async def keep_firing(database: str, schema: str, due: Due, publish: Publish, caught_up: CaughtUp) -> None:
    """Fire deadlines until cancelled; waits while the database is away."""
    while True:
        await patiently(lambda: _fire(database, schema, due, publish, caught_up))


async def _fire(database: str, schema: str, due: Due, publish: Publish, caught_up: CaughtUp) -> None:
    connection = await connect(database, **PLANNED_ONCE)
    try:
        while True:
            fired = await fire(connection, schema, due, publish, caught_up)
            metrics.DEADLINES_POLLED.set_to_current_time()
            if not fired:
                await asyncio.sleep(LOOK_EVERY_S)
    finally:
        connection.terminate()


async def fire(connection: asyncpg.Connection, schema: str, due: Due, publish: Publish, caught_up: CaughtUp) -> int:
    """Publish what is due and mark it; how many. Two that do so at once only repeat."""
    rows = await connection.fetch(
        f"SELECT key, body::text AS body, version, due_at FROM {schema}.state"  # noqa: S608
        " WHERE due_at <= coalesce($2, now()) AND due_sent IS NULL ORDER BY due_at LIMIT $1",
        ROWS,
        clock.standing(),
    )
    if not rows or not await caught_up():
        return 0
    await publish([fact for row in rows if (fact := _fact(due, row)) is not None])
    await connection.execute(fired(schema), [row["key"] for row in rows], [row["version"] for row in rows])
    return len(rows)


def _fact(due: Due, row: Any) -> Outgoing | None:
    try:
        return due(row["key"], orjson.loads(row["body"]), row["due_at"])
    except Exception as error:  # noqa: BLE001 - law 4: one row that cannot be read must not silence all others
        log.get().error("deadline-unreadable", key=row["key"], error=type(error).__name__)
        return None
