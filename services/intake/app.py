"""Wiring: what intake is made of, and in which order it starts and stops."""

import asyncio
import signal
from contextlib import AsyncExitStack

from services.intake.adapters.areas import areas
from services.intake.adapters.bridge import Bridge
from services.intake.adapters.http import Doors, web
from services.intake.adapters.keyring import Keyring
from services.intake.adapters.lag import LagExport
from services.intake.adapters.rate import RateLimit
from services.intake.handle import Intake
from services.intake.settings import IntakeSettings
from shared.kit import log
from shared.kit.database import engine
from shared.kit.http import operations, serve
from shared.kit.producer import Producer


async def run(settings: IntakeSettings) -> None:
    """Serve until SIGTERM or SIGINT. Kafka and PostgreSQL may be away: then it answers 503 and waits for them."""
    stopping = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    database = engine(settings.database, pool_size=2)
    kafka, secret = settings.kafka.options(), settings.secret.get_secret_value().encode()
    producer, lag, keyring = Producer(kafka), LagExport(kafka), Keyring(database)
    doors = Doors(
        keyring,
        RateLimit(settings.rate_per_key, settings.burst_per_key),
        Intake(producer, settings.answer_within),
        areas(settings.areas),
        secret,
        settings.body_within,
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.dispose)
        stack.push_async_callback(asyncio.to_thread, producer.stop)
        producer.start()
        lag.start()
        stack.callback(lag.stop)
        background = [asyncio.create_task(keyring.keep_fresh())]
        if settings.bridge:
            background.append(asyncio.create_task(Bridge(kafka, producer, secret).run()))
        stack.push_async_callback(_ended, background)
        await stack.enter_async_context(
            serve(operations(_healthy, lambda: _ready(producer, keyring)), settings.metrics_host, settings.metrics_port)
        )
        await stack.enter_async_context(serve(web(doors), settings.http_host, settings.http_port))
        log.get().info("serving", port=settings.http_port)
        await _until(stopping, background)
    log.get().info("stopped")


async def _healthy() -> str | None:
    """Its loop turns, or this would not be answered; the producer's watch ends the process by itself."""
    return None


async def _ready(producer: Producer, keyring: Keyring) -> str | None:
    if not producer.connected:
        return "no broker has been reached yet"
    return None if keyring.loaded else "the keys have not been read yet"


async def _until(stopping: asyncio.Event, background: list[asyncio.Task[None]]) -> None:
    """Until a stop is asked for. A background task that ends by itself is unexplained: its error ends the process."""
    waiting = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait({waiting, *background}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done - {waiting}:
        task.result()


async def _ended(background: list[asyncio.Task[None]]) -> None:
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
