"""Keeps the journal's bodies in daily partitions and drops the old ones (docs/adr/0001, *Pruning*)."""

import asyncio
from datetime import date, timedelta

import asyncpg

from shared.kit import clock, log
from shared.kit.database import connect
from shared.kit.waiting import patiently

AHEAD_DAYS = 7
BODIES_DAYS = 35
"""As long as the input topics keep their records: what may still be sent again."""
IDENTITIES_DAYS = 390
EVERY_S = 3_600.0


async def keep_house(database: str, schema: str) -> None:
    """Look after the journal once an hour until cancelled."""
    while True:
        await patiently(lambda: _keep(database, schema))
        await asyncio.sleep(EVERY_S)


async def _keep(database: str, schema: str) -> None:
    connection = await connect(database)
    try:
        await keep(connection, schema, clock.now().date())
    finally:
        connection.terminate()


async def keep(connection: asyncpg.Connection, schema: str, today: date) -> None:
    """Make the next days' partitions, drop those past BODIES_DAYS, forget identities past IDENTITIES_DAYS."""
    await connection.execute("SET lock_timeout = '2s'")
    there = await _partitions(connection, schema)
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD_DAYS)):
        if _name(day) not in there:
            await _change(
                connection,
                f"CREATE TABLE IF NOT EXISTS {schema}.{_name(day)} PARTITION OF {schema}.journal_facts"
                f" FOR VALUES FROM ('{day}') TO ('{day + timedelta(days=1)}')",
            )
    for name in sorted(there):
        if name < _name(today - timedelta(days=BODIES_DAYS)):
            await _change(connection, f"DROP TABLE {schema}.{name}")
    oldest = today - timedelta(days=IDENTITIES_DAYS)
    await connection.execute(f"DELETE FROM {schema}.journal WHERE day < $1", oldest)  # noqa: S608


async def _partitions(connection: asyncpg.Connection, schema: str) -> set[str]:
    rows = await connection.fetch(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = $1::regclass",
        f"{schema}.journal_facts",
    )
    return {row["relname"] for row in rows if row["relname"] != "journal_facts_rest"}


async def _change(connection: asyncpg.Connection, statement: str) -> None:
    try:
        await connection.execute(statement)
    except asyncpg.PostgresError as error:  # another worker was first, or rows of that day lie in the default partition
        log.get().info("partition-left-as-it-is", sqlstate=error.sqlstate)


def _name(day: date) -> str:
    return f"journal_facts_{day:%Y%m%d}"
