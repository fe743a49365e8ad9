"""Wiring: what the notifier is made of, and in which order it starts and stops."""

import asyncio
import time
from functools import partial

from services.notifier.adapters.consumer import Consumer
from services.notifier.adapters.ledger import Ledger
from services.notifier.adapters.mail import Mail
from services.notifier.adapters.publishing import publish
from services.notifier.adapters.webhook import Webhooks
from services.notifier.arrivals import Arrivals
from services.notifier.model import Channel
from services.notifier.recorder import Recorder
from services.notifier.sending import Courier, Senders
from services.notifier.settings import NotifierSettings
from services.notifier.vault import Vault
from shared.kit.database import ABSENT
from shared.kit.journal.outbox import Outbox
from shared.kit.producer import Producer, Unavailable
from shared.kit.tasks import first_of

_STILL_S = 30.0
_LAST_ROUND_S = 1.0
_LEASE = 3
"""A lease is this many attempts' limits long (journal.md, *Notifier*)."""


class Notifier:
    """One process's parts, built inside its event loop."""

    def __init__(self, settings: NotifierSettings) -> None:
        lease_s = _LEASE * settings.attempt_seconds
        self._ledger = ledger = Ledger(
            settings.database, settings.outcomes_topic, lease_s=lease_s, probe_s=settings.probe_seconds
        )
        limit_s, vault = settings.attempt_seconds, Vault(settings.secret.get_secret_value())
        self._webhooks = Webhooks(vault, limit_s=limit_s, local=settings.local)
        self._mail = Mail(settings)
        self._producer = Producer(settings.kafka.options())
        self._outbox = Outbox(settings.database, "notifier", partial(publish, self._producer), Unavailable)
        self._recorder = Recorder(ledger.record, self._outbox.look)
        couriers: dict[Channel, Courier] = {Channel.WEBHOOK: self._webhooks, Channel.EMAIL: self._mail}
        self._senders = Senders(
            ledger, self._recorder, couriers, settings.retry_seconds, limit_s=limit_s, lease_s=lease_s
        )
        topics = (settings.requested_topic, settings.stop_topic)
        arrivals = Arrivals(ledger, self._senders, self._outbox)
        self._consumer = Consumer(settings.kafka.options(), settings.notifier_group, topics, arrivals.take)

    async def run(self, stop: asyncio.Event) -> None:
        """Tells until `stop`; attempts under way end first. Raises what is unexplained."""
        await self._ledger.open()
        self._producer.start()
        self._consumer.start()
        loops = (self._senders.run(), self._recorder.run(), self._outbox.run(), self._consumer.run())
        try:
            await first_of(self._ended(stop), *loops)
        finally:
            await asyncio.gather(self._webhooks.close(), self._mail.close(), asyncio.to_thread(self._producer.stop))
            await self._ledger.close()

    async def _ended(self, stop: asyncio.Event) -> None:
        """Asked to stop: nothing new, attempts under way to their end, outcomes on their way."""
        await stop.wait()
        await asyncio.gather(asyncio.to_thread(self._consumer.stop), self._senders.stop())
        await self._outbox.drain(_LAST_ROUND_S)

    async def healthy(self) -> str | None:
        """None, or which loop stands still or which partition does not move."""
        idle = time.monotonic() - min(self._senders.looked_at, self._outbox.looked_at)
        if idle > _STILL_S and await self._database() is None:
            return "the senders' loop stands still"
        return self._consumer.progress.complaint()

    async def ready(self) -> str | None:
        """None, or what is away."""
        if not (self._consumer.progress.reached and self._producer.connected):
            return "no broker has been reached"
        return await self._database()

    async def _database(self) -> str | None:
        try:
            async with asyncio.timeout(2):
                await self._ledger.answers()
        except ABSENT as error:
            return f"the database does not answer: {type(error).__name__}"
        return None
