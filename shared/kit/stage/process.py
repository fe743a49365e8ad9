"""A service's process: logs, the three pages, signals, and an exit code that says who must act (law 4)."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Protocol

import uvloop

from shared.kit import log
from shared.kit.http import operations, serve
from shared.kit.journal import LogMismatch
from shared.kit.journal.dead import TooManyDeadLetters
from shared.kit.settings import Settings
from shared.kit.stage.stage import RecordsLost, TopicRecreated

UNEXPLAINED = 70
NEEDS_A_PERSON = 71
BEGIN_AGAIN = 75
EXITS = {
    LogMismatch: NEEDS_A_PERSON,
    RecordsLost: NEEDS_A_PERSON,
    TooManyDeadLetters: NEEDS_A_PERSON,
    TopicRecreated: BEGIN_AGAIN,
}
"""Exit codes (sysexits.h's EX_SOFTWARE and EX_TEMPFAIL, and one between); a requested stop exits 0."""


class Service(Protocol):
    """What a process runs."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop."""
        ...

    async def healthy(self) -> str | None:
        """None, or why /healthz fails."""
        ...

    async def ready(self) -> str | None:
        """None, or why /readyz fails."""
        ...


def run(name: str, settings: Settings, build: Callable[[Settings], Service]) -> None:
    """Run a service until SIGTERM or Ctrl-C, then leave within 12 s. Never returns."""
    log.configure(name, settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(_outcome(_serve(settings, build)))
        sys.stderr.flush()
        # Library threads that wait for an absent broker must not keep the process from ending.
        os._exit(code)


async def _serve(settings: Settings, build: Callable[[Settings], Service]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    service = build(settings)
    async with serve(operations(service.healthy, service.ready), settings.metrics_host, settings.metrics_port):
        await service.run(stop)


async def _outcome(work: Awaitable[None]) -> int:
    try:
        await work
    except Exception as error:  # noqa: BLE001 - the last frame: say it and end with it
        code = EXITS.get(type(error), UNEXPLAINED)
        log.get().critical(
            "stopped", error=type(error).__name__, why=_why(error), exit_code=code, exc_info=code == UNEXPLAINED
        )
        return code
    log.get().info("stopped", exit_code=0)
    return 0


def _why(error: Exception) -> str:
    return str(error) if type(error) in EXITS else ""
