"""What is absent is waited for: the one retry rule of everything that needs Kafka or PostgreSQL (law 4)."""

from typing import Any

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from shared.kit import log


def patiently(event: str, *absent: type[BaseException]) -> AsyncRetrying:
    """Tries again for as long as it takes, 0.05 to 2 s apart with jitter, saying `event` each time.

    `await patiently("database-away", *ABSENT)(function, arguments…)`.
    """

    def say(state: RetryCallState) -> None:
        error: Any = state.outcome.exception() if state.outcome else None
        log.get().warning(event, error=type(error).__name__, tries=state.attempt_number)

    return AsyncRetrying(
        retry=retry_if_exception_type(absent), wait=wait_random_exponential(0.1, max=2, min=0.05), before_sleep=say
    )
