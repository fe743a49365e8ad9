"""How to reach PostgreSQL: SQLAlchemy for tables and tools, asyncpg where it is hot; one libpq URL serves both."""

import asyncpg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

STATEMENT_TIMEOUT_S = 10
CONNECT_TIMEOUT_S = 5


PLANNED_ONCE = {
    # The statements are the same whatever their arrays hold: planning them anew costs 0.3 to 1 ms each.
    "plan_cache_mode": "force_generic_plan",
    # Made while a table is empty, such a plan would read it from end to end until the first ANALYZE.
    "enable_seqscan": "off",
    # Everything is looked up by one key; a bitmap of two indexes reads the second one whole and never skips the dead.
    "enable_bitmapscan": "off",
}
"""Settings of a session whose statements are few, hot and prepared."""


def engine(url: str, *, pool_size: int = 4, **session: str) -> AsyncEngine:
    """A pooled SQLAlchemy engine on asyncpg; broken connections are noticed before use.

    `session` are server settings of its connections.
    """
    target = make_url(url).set(drivername="postgresql+asyncpg")
    return create_async_engine(
        target,
        pool_size=pool_size,
        pool_pre_ping=True,
        connect_args={
            "timeout": CONNECT_TIMEOUT_S,
            "command_timeout": STATEMENT_TIMEOUT_S,
            "server_settings": session,
        },
    )


async def connect(url: str, **session: str) -> asyncpg.Connection:
    """One bare connection with time limits; `session` are server settings of its own.

    Raises OSError or asyncpg.PostgresError when there is none to be had.
    """
    return await asyncpg.connect(
        url, timeout=CONNECT_TIMEOUT_S, command_timeout=STATEMENT_TIMEOUT_S, server_settings=session
    )


ABSENT = (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError,
          asyncpg.AdminShutdownError, asyncpg.CrashShutdownError, asyncpg.TooManyConnectionsError,
          asyncpg.DiskFullError, asyncpg.ReadOnlySQLTransactionError, asyncpg.QueryCanceledError,
          asyncpg.InvalidCachedStatementError, asyncpg.IdleInTransactionSessionTimeoutError,
          asyncpg.InternalClientError)  # fmt: skip
"""The database is away, full, failing over or slow: wait for it, never die of it. TimeoutError is an OSError.

InternalClientError is what asyncpg says to a query that comes between the server's farewell and the closed socket.
"""
