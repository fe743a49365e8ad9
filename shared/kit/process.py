"""A service's process: logs, the three pages, signals, and an exit code that says who must act (law 4)."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import uvloop

from shared.kit import clock, log
from shared.kit.http import operations, serve
from shared.kit.settings import Settings
from shared.kit.stopping import UNEXPLAINED, Stop

S = TypeVar("S", bound=Settings)


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


def run(name: str, settings: S, build: Callable[[S], Service]) -> None:
    """Run a service until SIGTERM or Ctrl-C, then leave within 12 s. Never returns."""
    log.configure(name, settings.log_level)
    clock.follow(settings.clock)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(_outcome(_serve(settings, build)))
        sys.stderr.flush()
        # Library threads that wait for an absent broker must not keep the process from ending.
        os._exit(code)


async def _serve(settings: S, build: Callable[[S], Service]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    service = build(settings)
    gc.freeze()  # what the libraries hold for ever need not be looked through again and again
    async with serve(operations(service.healthy, service.ready), settings.metrics_host, settings.metrics_port):
        await service.run(stop)


async def _outcome(work: Awaitable[None]) -> int:
    try:
        await work
    except Stop as stop:
        log.get().critical("stopped", error=type(stop).__name__, why=str(stop), exit_code=stop.exit_code)
        return stop.exit_code
    except Exception:  # noqa: BLE001 - the last frame: say it and end with it
        log.get().critical("stopped", why="unexplained", exit_code=UNEXPLAINED, exc_info=True)
        return UNEXPLAINED
    log.get().info("stopped", exit_code=0)
    return 0
