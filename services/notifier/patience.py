"""Waiting for an absent database: minutes if need be, with jitter, nothing given up (journal.md, *Rules*)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from shared.kit import log
from shared.kit.database import ABSENT
from shared.kit.journal.store import CONFLICTS

T = TypeVar("T")
_WAITED_FOR = (*ABSENT, *CONFLICTS, asyncpg.LockNotAvailableError, asyncpg.IdleInTransactionSessionTimeoutError)
_LONGEST_S = 2.0


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The call's result, tried again for as long as the database is away or somebody else was there."""
    try:
        return await call()
    except _WAITED_FOR as error:
        if not _is_waited_for(error):
            raise
    again = AsyncRetrying(
        retry=retry_if_exception(_is_waited_for),
        wait=wait_random_exponential(multiplier=0.05, max=_LONGEST_S),
        before_sleep=_say,
    )

    async def once() -> T:
        return await call()  # a lambda that returns an awaitable is no coroutine function to tenacity

    return await again(once)


def _is_waited_for(error: BaseException) -> bool:
    # What asyncpg itself finds wrong with a value is an InterfaceError too, and will be wrong for ever.
    return isinstance(error, _WAITED_FOR) and not isinstance(error, ValueError)


def _say(state: RetryCallState) -> None:
    if state.attempt_number % 10 == 1 and state.outcome is not None:
        log.get().warning("database-waited-for", error=type(state.outcome.exception()).__name__)
