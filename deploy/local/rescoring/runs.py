"""A run and how far it came: the row that outlives whoever stops or kills the command."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from shared.kit.ids import made_of

Progress = Callable[[int], None]
"""Told how many people of a run are judged."""


@dataclass(frozen=True, slots=True)
class Run:
    """`people` were counted at its beginning, `asked` so far, `upto` is the last key that was asked about."""

    run: UUID
    area: str
    pack: str
    started_at: datetime
    people: int
    asked: int = 0
    upto: str = ""


class AlreadyRunningError(Exception):
    """Somebody else rescores this area at this moment."""


async def hold(connection: asyncpg.Connection, area: str) -> None:
    """This connection alone works on the area's run. Raises AlreadyRunningError."""
    if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended('rescore:' || $1, 0))", area):
        raise AlreadyRunningError(f"somebody else rescores {area} at this moment")


async def under_way(connection: asyncpg.Connection, area: str) -> Run | None:
    """The run of an area that has not ended."""
    row = await connection.fetchrow(
        "SELECT run, area, pack, started_at, people, asked, upto FROM scoring.rescore"
        " WHERE area = $1 AND ended_at IS NULL",
        area,
    )
    return Run(**row) if row is not None else None


async def begun(connection: asyncpg.Connection, area: str, pack: str, people: int, now: datetime) -> Run:
    """A new run; one of the area that had not ended will not go on."""
    await ended(connection, area, now)
    run = Run(made_of("rescore", area, now.isoformat()), area, pack, now, people)
    await connection.execute(
        "INSERT INTO scoring.rescore (run, area, pack, started_at, people) VALUES ($1, $2, $3, $4, $5)",
        run.run, area, pack, now, people,
    )  # fmt: skip
    return run


async def came_to(connection: asyncpg.Connection, run: Run, more: int, upto: str) -> Run:
    """Everybody up to this key was asked about, and the broker has it."""
    after = replace(run, asked=run.asked + more, upto=upto)
    await connection.execute(
        "UPDATE scoring.rescore SET asked = $2, upto = $3 WHERE run = $1", run.run, after.asked, after.upto
    )
    return after


async def ended(connection: asyncpg.Connection, area: str, now: datetime) -> Any:
    """No run of the area is under way any more."""
    return await connection.execute(
        "UPDATE scoring.rescore SET ended_at = $2 WHERE area = $1 AND ended_at IS NULL", area, now
    )
