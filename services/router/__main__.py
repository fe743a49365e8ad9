"""`python -m services.router`: exit 0 when asked to stop, 70 on the unexplained."""

import asyncio
import sys

import uvloop

from services.router.app import run
from services.router.settings import RouterSettings
from shared.kit import log

settings = RouterSettings()
log.configure("router", settings.log_level)
try:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(settings))
except Exception:  # noqa: BLE001 - whatever it is, it is logged and ends the process (architecture.md, law 4)
    log.get().exception("unexplained", exit=70)
    sys.exit(70)
