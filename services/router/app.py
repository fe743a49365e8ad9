"""Wiring: what the router is made of, and how it starts and stops."""

import asyncio
import signal

from services.router.adapters.standing import keep_reading
from services.router.handle import RouteFacts
from services.router.metrics import observe, standings
from services.router.policy import Policy
from services.router.settings import RouterSettings
from shared.contracts.fact import Message
from shared.kit import log
from shared.kit.http import operations, serve
from shared.kit.stage import Stage
from shared.packs import load_packs

TOPICS = ("people.scored", "referrals.answers", "notifications.outcomes", "router.deadlines")


def build(settings: RouterSettings) -> Stage[Message]:
    """The stage. Raises PackError when an area pack cannot be used: nobody is routed by a pack that is wrong."""
    policy = Policy(load_packs(settings.areas), settings.secret.get_secret_value().encode())
    return Stage(settings, "router", TOPICS, RouteFacts(policy), acknowledged=observe)


async def run(settings: RouterSettings) -> None:
    """Route until SIGTERM or SIGINT. Kafka and PostgreSQL may be away: then it waits for them."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    stage = build(settings)
    reading = asyncio.create_task(keep_reading(settings.database, standings()))
    try:
        async with serve(operations(stage.healthy, stage.ready), settings.metrics_host, settings.metrics_port):
            await stage.run(stopping)
    finally:
        reading.cancel()
    log.get().info("stopped")
