"""Waiting for an absent database: minutes if need be, with jitter, nothing given up (journal.md, *Rules*)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.kit import waiting
from shared.kit.database import ABSENT
from shared.kit.journal.store import CONFLICTS

T = TypeVar("T")
_WAITED_FOR = (*ABSENT, *CONFLICTS, asyncpg.LockNotAvailableError, asyncpg.IdleInTransactionSessionTimeoutError)


class UnstorableError(ValueError):
    """A value that PostgreSQL's type cannot hold. It carries no text: that might be a person's."""


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The call's result, tried again for as long as the database is away or somebody else was there.

    Raises UnstorableError for what will be wrong for ever.
    """

    async def once() -> T:
        try:
            return await call()
        except asyncpg.InterfaceError as error:
            # What asyncpg itself finds wrong with a value is an InterfaceError like a lost connection.
            if isinstance(error, ValueError):
                raise UnstorableError from None
            raise

    try:
        return await once()
    except _WAITED_FOR:
        result: T = await waiting.patiently("database-away", *_WAITED_FOR)(once)
        return result
