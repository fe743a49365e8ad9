"""Wiring: what scoring is made of, and how it starts and stops."""

import asyncio
import signal

from services.scoring.handle import ScoreEvent
from services.scoring.metrics import count
from services.scoring.settings import ScoringSettings
from shared.contracts.fact import Message
from shared.kit import log
from shared.kit.http import operations, serve
from shared.kit.stage import Stage
from shared.packs.scoring import load_scoring

TOPICS = ("intake.events", "intake.bulk")


def build(settings: ScoringSettings) -> Stage[Message]:
    """The stage. Raises PackError when an area's scoring.yaml cannot be used."""
    return Stage(settings, "scoring", TOPICS, ScoreEvent(load_scoring(settings.areas)), acknowledged=count)


async def run(settings: ScoringSettings) -> None:
    """Score until SIGTERM or SIGINT. Kafka and PostgreSQL may be away: then it waits for them."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    stage = build(settings)
    async with serve(operations(stage.healthy, stage.ready), settings.metrics_host, settings.metrics_port):
        await stage.run(stopping)
    log.get().info("stopped")
