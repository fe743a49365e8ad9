"""Records that leave once the transaction that wrote them is there (docs/adr/0001).

A dead letter put back, what became of a delivery: written with its cause, published after it, in order.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import asyncpg

from shared.kit import log
from shared.kit.database import PLANNED_ONCE, connect
from shared.kit.journal.model import Outgoing
from shared.kit.journal.wire import unpack
from shared.kit.waiting import patiently

LOOK_EVERY_S = 0.5
COMPANY_S = 0.2
"""How long a record may wait for others, so that one look serves many of them."""
ROWS = 100
Publish = Callable[[Sequence[Outgoing]], Awaitable[None]]
"""Returns when the broker has them all."""


class Outbox:
    """One schema's outbox. `away` are the errors of `publish` that pass: waited for as an absent database is."""

    def __init__(self, database: str, schema: str, publish: Publish, *away: type[BaseException]) -> None:
        self._database = database
        self._schema = schema
        self._publish = publish
        self._away = away
        self._wake = asyncio.Event()
        self.looked_at = time.monotonic()
        """When it last looked for records, on the monotonic clock."""

    def look(self) -> None:
        """There may be something to publish."""
        self._wake.set()

    async def run(self) -> None:
        """Publish rows in order, each forgotten when the broker has it, until cancelled. A repeat has the same id."""
        while True:
            await patiently(self._keep_leaving, *self._away)

    async def drain(self, seconds: float) -> None:
        """One more round at the end; what is still there leaves at the next start."""
        try:
            async with asyncio.timeout(seconds):
                connection = await connect(self._database)
                await self._leave_by(connection)
                await connection.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows stay and leave at the next start
            log.get().warning("outbox-left", error=type(error).__name__)

    async def _keep_leaving(self) -> None:
        self.looked_at = time.monotonic()
        connection = await connect(self._database, **PLANNED_ONCE)
        try:
            while True:
                self._wake.clear()
                self.looked_at = time.monotonic()
                if await self._leave_by(connection) < ROWS:
                    await self._sleep()
        finally:
            connection.terminate()

    async def _leave_by(self, connection: asyncpg.Connection) -> int:
        """Publish the oldest rows and forget them; how many. Two that do so at once only repeat."""
        rows = await connection.fetch(
            f"SELECT id, record FROM {self._schema}.outbox ORDER BY id LIMIT $1",  # noqa: S608 - a name of ours
            ROWS,
        )
        if rows:
            await self._publish([record for row in rows for record in unpack(row["record"])])
            await connection.execute(
                f"DELETE FROM {self._schema}.outbox WHERE id = ANY($1::bigint[])",  # noqa: S608 - a name of ours
                [row["id"] for row in rows],
            )
        return len(rows)

    async def _sleep(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), LOOK_EVERY_S)
            await asyncio.sleep(COMPANY_S)
