"""One transaction on a running system's database, for commands."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from deploy.local.home import find
from deploy.local.talk import tell

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
_COULD_NOT_CHECK = 3


def in_transaction(home: Path | None, work: "Callable[[AsyncConnection], Awaitable[T]]") -> T:
    """What `work` comes to. Raises NotRunningError; ends with exit 3 when the database does not answer."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from shared.kit.database import engine  # noqa: PLC0415 - `--help` does without

    running = find(home)

    async def within() -> T:
        database = engine(running.database, pool_size=1)
        try:
            async with database.begin() as connection:
                return await work(connection)
        finally:
            await database.dispose()

    try:
        return asyncio.run(within())
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(_COULD_NOT_CHECK) from None


def who() -> str:
    """Who runs the command, as it is recorded with what they do."""
    import getpass  # noqa: PLC0415 - `--help` does without
    import socket  # noqa: PLC0415 - `--help` does without

    return f"{getpass.getuser()}@{socket.gethostname()}"
