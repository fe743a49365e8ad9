"""What is absent is waited for: the one retry rule of everything that needs Kafka or PostgreSQL (law 4)."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from shared.kit import log
from shared.kit.database import ABSENT

T = TypeVar("T")


async def patiently(call: Callable[[], Awaitable[T]], *also: type[BaseException]) -> T:
    """The call's result, tried again for as long as the database, or what raises `also`, is away.

    Tries are 0.05 to 2 s apart with jitter and say so in the log.
    """
    absent = (*ABSENT, *also)

    async def again() -> T:  # tenacity awaits what is a coroutine function only
        return await call()

    try:
        return await call()
    except absent as error:
        if not _is_away(error, absent):
            raise
    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: _is_away(error, absent)),
        wait=wait_random_exponential(0.1, max=2, min=0.05),
        before_sleep=_say,
    )
    found: T = await retrying(again)
    return found


def _is_away(error: BaseException, absent: tuple[type[BaseException], ...]) -> bool:
    """What asyncpg itself finds wrong with a value is an InterfaceError like a lost connection, and a ValueError."""
    return isinstance(error, absent) and not isinstance(error, ValueError)


def _say(state: RetryCallState) -> None:
    error: Any = state.outcome.exception() if state.outcome else None
    log.get().warning("waiting", error=type(error).__name__, tries=state.attempt_number)
