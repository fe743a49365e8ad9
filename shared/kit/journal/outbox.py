"""Records that leave once the transaction that wrote them is there (a dead letter put back; docs/adr/0001)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from shared.kit.database import ABSENT, connect
from shared.kit.journal.model import Outgoing
from shared.kit.journal.wire import unpack
from shared.kit.waiting import patiently

LOOK_EVERY_S = 0.5
ROWS = 100
Publish = Callable[[Sequence[Outgoing]], Awaitable[None]]
"""Returns when the broker has them all."""


async def keep_draining(database: str, schema: str, publish: Publish) -> None:
    """Publish rows in order, each forgotten when the broker has it, until cancelled. A repeat has the same id."""
    while True:
        await patiently("database-away", *ABSENT)(_drain, database, schema, publish)


async def _drain(database: str, schema: str, publish: Publish) -> None:
    connection = await connect(database)
    try:
        while True:
            if not await leave_by(connection, schema, publish):
                await asyncio.sleep(LOOK_EVERY_S)
    finally:
        connection.terminate()


async def leave_by(connection: asyncpg.Connection, schema: str, publish: Publish) -> int:
    """Publish the oldest rows and forget them; how many. Two that do so at once only repeat."""
    rows = await connection.fetch(f"SELECT id, record FROM {schema}.outbox ORDER BY id LIMIT $1", ROWS)  # noqa: S608
    if rows:
        await publish([record for row in rows for record in unpack(row["record"])])
        await connection.execute(
            f"DELETE FROM {schema}.outbox WHERE id = ANY($1::bigint[])",  # noqa: S608
            [row["id"] for row in rows],
        )
    return len(rows)
