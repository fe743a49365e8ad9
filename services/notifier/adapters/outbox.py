"""Outcomes and dead letters leave through the outbox: written with the attempt, published after it."""

import asyncio
import time
from collections.abc import Sequence

from services.notifier.adapters.ledger import Ledger
from services.notifier.patience import patiently
from shared.kit import log
from shared.kit.journal import Outgoing
from shared.kit.producer import Producer, Unavailable, Unpublishable

_WITHIN_S = 4.0
_LOOK_S = 1.0
_AT_THE_END_S = 1.0


class Outbox:
    """Publishes in order; a row goes when the broker has it. A repeat after a crash has the same ce_id."""

    def __init__(self, ledger: Ledger, producer: Producer) -> None:
        self._ledger = ledger
        self._producer = producer
        self._wake = asyncio.Event()
        self.looked_at = time.monotonic()
        """When it last looked for work, on the monotonic clock."""

    def look(self) -> None:
        """There may be something to publish."""
        self._wake.set()

    async def run(self) -> None:
        """Publishes until cancelled; waits for what is away."""
        while True:
            self._wake.clear()
            self.looked_at = time.monotonic()
            try:
                left = await patiently(lambda: self._ledger.leave_by(self._publish))
            except Unavailable:
                left = 0
                self._wake.clear()
            if not left:
                await self._sleep()

    async def drain(self) -> None:
        """One more round at the end."""
        try:
            async with asyncio.timeout(_AT_THE_END_S):
                await self._ledger.leave_by(self._publish)
        except Exception as error:  # noqa: BLE001 - the rows stay and leave at the next start
            log.get().warning("outbox-left", error=type(error).__name__)

    async def _publish(self, records: Sequence[Outgoing]) -> None:
        try:
            await self._producer.send_all(records, _WITHIN_S)
        except Unpublishable:
            for record in records:
                await self._publish_alone(record)

    async def _publish_alone(self, record: Outgoing) -> None:
        try:
            await self._producer.send(record, _WITHIN_S)
        except Unpublishable as error:
            # A dead letter's row stays in the database; nothing else here can be too large for its topic.
            log.get().error("unpublishable", topic=record.topic, error=type(error).__name__)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), _LOOK_S)
        except TimeoutError:
            return
