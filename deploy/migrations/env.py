"""Alembic's entry: runs the revisions over asyncpg, the one driver this product has."""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.kit.database import engine


def _run(connection: Connection) -> None:
    context.configure(connection=connection, version_table="alembic_version")
    with context.begin_transaction():
        context.run_migrations()


async def _migrate(target: AsyncEngine) -> None:
    async with target.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await target.dispose()


asyncio.run(_migrate(engine(context.config.attributes["database"])))
