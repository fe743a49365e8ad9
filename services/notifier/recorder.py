"""Writes down what came of attempts: whatever has gathered while the last batch was written is the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from services.notifier import metrics
from services.notifier.model import Result
from services.notifier.patience import patiently
from shared.kit.metrics import STAGE_SECONDS

_MOST = 200


class Recorder:
    """Results in, one transaction a batch; `written` is called after each (an outcome may have to leave)."""

    def __init__(self, record: Callable[[Sequence[Result]], Awaitable[None]], written: Callable[[], None]) -> None:
        self._record = record
        self._written = written
        self._waiting: list[tuple[Result, asyncio.Future[None]]] = []
        self._some = asyncio.Event()
        self._failure: BaseException | None = None

    def put(self, result: Result) -> asyncio.Future[None]:
        """The future is done when the result is in the database."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((result, done))
        self._some.set()
        return done

    def fail(self, error: BaseException) -> None:
        """A sender ended with something unexplained: `run` raises it, and the process ends."""
        self._failure = error
        self._some.set()

    async def run(self) -> None:
        """Writes until cancelled. Raises what is unexplained."""
        while True:
            await self._some.wait()
            self._some.clear()
            if self._failure is not None:
                raise self._failure
            while self._waiting:
                await self._write()

    async def _write(self) -> None:
        batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
        results = [result for result, _ in batch]
        with STAGE_SECONDS.labels("notifier", "record").time():
            await patiently(lambda: self._record(results))
        for result, done in batch:
            metrics.recorded(result)
            if not done.cancelled():
                done.set_result(None)
        self._written()
