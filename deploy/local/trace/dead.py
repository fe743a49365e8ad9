"""Dead letters of a subject, from every service that keeps some."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.trace.model import DeadLetter
from deploy.local.trace.tables import DEAD


async def dead_letters_of(
    connection: AsyncConnection, ids: Collection[UUID], keys: Collection[UUID]
) -> tuple[DeadLetter, ...]:
    """Those of these records, and those of any record under these keys (a person's or a referral's id)."""
    raw = [str(key).encode() for key in keys]
    found: list[DeadLetter] = []
    for service, table in DEAD.items():
        rows = await connection.execute(select(table).where(table.c.id.in_(ids) | table.c.key.in_(raw)))
        found += [
            DeadLetter(
                id=row.id,
                attempt=row.attempt,
                service=service,
                source_topic=row.source_topic,
                kind=row.kind,
                detail=row.detail,
                at=row.at,
                state=row.state,
            )
            for row in rows
        ]
    return tuple(sorted(found, key=lambda letter: letter.at))
