"""Wiring: what intake is made of, and in which order it starts and stops."""

import asyncio
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
from shared.kit.http import serve
from shared.kit.producer import Producer
from shared.kit.tasks import first_of


class IntakeService:
    """One process's parts. Kafka and PostgreSQL may be away: then it answers 503 and waits for them."""

    def __init__(self, settings: IntakeSettings) -> None:
        self._settings = settings
        self._kafka, self._secret = settings.kafka.options(), settings.secret.get_secret_value().encode()
        self._database = engine(settings.database, pool_size=2)
        self._producer = Producer(self._kafka)
        self._keyring = Keyring(self._database)
        self._lag = LagExport(self._kafka)
        self._doors = Doors(
            self._keyring,
            RateLimit(settings.rate_per_key, settings.burst_per_key),
            Intake(self._producer, settings.answer_within),
            areas(settings.areas),
            self._secret,
            settings.body_within,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`. A background task that ends by itself is unexplained: its error ends the process."""
        settings = self._settings
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._database.dispose)
            stack.push_async_callback(asyncio.to_thread, self._producer.stop)
            self._producer.start()
            self._lag.start()
            stack.callback(self._lag.stop)
            await stack.enter_async_context(serve(web(self._doors), settings.http_host, settings.http_port))
            log.get().info("serving", port=settings.http_port)
            bridge = [Bridge(self._kafka, self._producer, self._secret).run()] if settings.bridge else []
            await first_of(stop.wait(), self._keyring.keep_fresh(), *bridge)

    async def healthy(self) -> str | None:
        """Its loop turns, or this would not be answered; the producer's watch ends the process by itself."""
        return None

    async def ready(self) -> str | None:
        """None, or what it waits for before it can say 202."""
        if not self._producer.connected:
            return "no broker has been reached yet"
        return None if self._keyring.loaded else "the keys have not been read yet"
