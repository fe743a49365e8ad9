"""The journal's statements on one asyncpg connection. No decision is made here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.kit.database import PLANNED_ONCE, connect
from shared.kit.journal import statements
from shared.kit.journal.arrival import Arrival
from shared.kit.journal.model import Outgoing
from shared.kit.journal.plan import Known, Plan, Reading, Stored, Stretch
from shared.kit.journal.wire import pack_headers, unpack

CONFLICTS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.UniqueViolationError)
"""Somebody else was there: read again (SQLSTATE 40001, 40P01, 23505)."""
REFUSALS = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, asyncpg.ProgramLimitExceededError,
            ValueError)  # fmt: skip
"""PostgreSQL or its driver refuses what a record brought (SQLSTATE class 22 and its like): that record's dead letter.
asyncpg's own data errors are ValueErrors."""
_SESSION = {
    **PLANNED_ONCE,
    # A worker that is frozen between lock and write must not hold its rows for ever.
    "idle_in_transaction_session_timeout": "15s",
}


class Store:
    """One schema's journal over one connection, opened on first use and again after it broke."""

    def __init__(self, database: str, schema: str) -> None:
        self._database = database
        self._schema = schema
        self._connection: asyncpg.Connection | None = None
        self._prepared: dict[str, Any] = {}

    async def close(self) -> None:
        """Let go of the connection; the next call opens another."""
        connection, self._connection = self._connection, None
        self._prepared.clear()
        if connection is not None:
            connection.terminate()

    async def connection(self) -> asyncpg.Connection:
        """The open connection. Raises what `shared.kit.database.ABSENT` names when there is none to be had."""
        if self._connection is None or self._connection.is_closed():
            await self.close()
            self._connection = await connect(self._database, **_SESSION)
        return self._connection

    async def read(self, event_ids: Iterable[UUID], keys: Collection[str], stretches: Collection[Stretch]) -> Reading:
        """Everything a batch needs, in one statement."""
        statement = await self._statement(statements.read)
        topics, partitions = [topic for topic, _ in stretches], [partition for _, partition in stretches]
        found = await statement.fetch(list(event_ids), list(keys), topics, partitions)
        rows = {key: Stored(None, 0) for key in keys}
        known: dict[tuple[UUID, int], Known] = {}
        progress: dict[Stretch, int] = {}
        for row in found:
            if row["what"] == "s":
                rows[row["key"]] = Stored(row["body"], row["position"])
            elif row["what"] == "p":
                progress[row["topic_id"], row["partition"]] = row["position"]
            else:
                position = (row["topic_id"], row["partition"], row["position"])
                known[row["id"], row["number"]] = Known(position, row["content_hash"])
        return Reading(known, rows, progress)

    async def write(self, plan: Plan[Any], now: datetime) -> None:
        """All of a plan or nothing. Raises CONFLICTS, REFUSALS, or what says that the database is away."""
        buried = _buried(plan)
        statement = await self._statement(statements.write_and_bury if buried else statements.write)
        dead = _dead(buried) if buried else []
        await statement.fetch(*_journal(plan, now), *_progress(plan), *_state(plan), *dead)

    async def bury(self, arrival: Arrival[Any]) -> None:
        """Write one dead letter for a record that was decided already."""
        statement = await self._statement(statements.bury)
        await statement.fetch(*_dead([arrival]))

    async def recorded(self, arrivals: Sequence[Arrival[Any]]) -> dict[tuple[UUID, int], tuple[Outgoing, ...]]:
        """The facts recorded for rows that are to be sent again; none where the body was pruned."""
        statement = await self._statement(statements.facts)
        rows = await statement.fetch(
            [arrival.event_id for arrival in arrivals], [arrival.attempt for arrival in arrivals]
        )
        return {(row["event_id"], row["attempt"]): unpack(row["facts"]) for row in rows}

    async def lock(self, keys: Collection[str], stretches: Collection[Stretch]) -> None:
        """Take the rows in key order; they are held until the surrounding transaction ends."""
        statement = await self._statement(statements.lock)
        await statement.fetch(sorted(keys), [topic for topic, _ in stretches], [number for _, number in stretches])

    async def count_start(self, stretch: Stretch, offsets: tuple[int, int], most: int) -> int:
        """Count one more start with these offsets (first, last) undecided; how many that makes, 0 if none is."""
        statement = await self._statement(statements.start)
        return int(await statement.fetchval(*stretch, *offsets, most) or 0)

    async def starts(self, stretches: Collection[Stretch]) -> dict[Stretch, tuple[int, int]]:
        """Starts without progress and next offset of those partitions that were begun."""
        statement = await self._statement(statements.starts)
        rows = await statement.fetch([topic for topic, _ in stretches], [number for _, number in stretches])
        return {(row["topic_id"], row["partition"]): (row["deaths"], row["next_offset"]) for row in rows}

    async def _statement(self, build: Any) -> Any:
        connection = await self.connection()
        name = build.__name__
        if name not in self._prepared:
            self._prepared[name] = await connection.prepare(build(self._schema))
        return self._prepared[name]


def _buried(plan: Plan[Any]) -> list[Arrival[Any]]:
    return [entry.arrival for entry in plan.entries if entry.arrival.failure is not None]


def _journal(plan: Plan[Any], now: datetime) -> list[list[Any]]:
    entries = sorted(plan.entries, key=lambda entry: entry.arrival.identity)
    arrivals = [entry.arrival for entry in entries]
    return [
        [arrival.event_id for arrival in arrivals],
        [arrival.attempt for arrival in arrivals],
        [arrival.topic_id for arrival in arrivals],
        [arrival.record.partition for arrival in arrivals],
        [arrival.record.offset for arrival in arrivals],
        [now.date()] * len(arrivals),
        [arrival.content_hash for arrival in arrivals],
        [entry.audit for entry in entries],
        [entry.packed for entry in entries],
    ]


def _progress(plan: Plan[Any]) -> list[list[Any]]:
    moved = sorted(plan.progress.items())
    return [
        [topic for (topic, _), _ in moved],
        [partition for (_, partition), _ in moved],
        [expected for _, (expected, _) in moved],
        [following for _, (_, following) in moved],
    ]


def _state(plan: Plan[Any]) -> list[list[Any]]:
    changes = sorted(plan.changes.items())
    return [
        [key for key, _ in changes],
        [change.body for _, change in changes],
        [change.version for _, change in changes],
        [change.due_at for _, change in changes],
    ]


def _dead(buried: Sequence[Arrival[Any]]) -> list[list[Any]]:
    records = [arrival.record for arrival in buried]
    failures = [arrival.failure for arrival in buried if arrival.failure is not None]
    return [
        [arrival.event_id for arrival in buried],
        [arrival.attempt for arrival in buried],
        [record.topic for record in records],
        [record.partition for record in records],
        [record.offset for record in records],
        [failure.kind for failure in failures],
        [failure.detail for failure in failures],
        [record.key for record in records],
        [record.value for record in records],
        [pack_headers(tuple(record.headers.items())) for record in records],
    ]
