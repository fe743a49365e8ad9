"""The delivery ledger: each method is one transaction (docs/adr/0009)."""

import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from uuid import UUID

from services.notifier.adapters import leasing, recording, taking
from services.notifier.adapters.rows import Connection, pool
from services.notifier.decide import Planned, Told, plan, targets_of
from services.notifier.handle import DEAD_TOPIC, Arrived, delivered_of, outcome_of, told_of
from services.notifier.model import Delivery, Request, Result, Taken
from services.notifier.schedule import Kind
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.clock import now
from shared.kit.ids import made_of
from shared.kit.journal.arrival import Arrival
from shared.kit.journal.dead import dead_letter
from shared.kit.journal.wire import pack_headers

_DEAD = """
INSERT INTO notifier.dead
  (id, attempt, source_topic, source_partition, source_offset, kind, detail, key, value, headers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id"""


class Ledger:
    """One process's view of the deliveries. `lease_s` is how long what it leases is its own."""

    def __init__(self, url: str, outcomes: str, *, lease_s: float, probe_s: float) -> None:
        self._pool = pool(url)
        self._outcomes = outcomes
        self._lease_s = lease_s
        self._probe_s = probe_s
        self._numbers = count()
        self._began = now()

    async def open(self) -> None:
        """Makes the pool ready; the database need not be there yet."""
        await self._pool

    async def close(self) -> None:
        """Ends every connection."""
        self._pool.terminate()

    async def answers(self) -> None:
        """Returns when the database does. Raises what `shared.kit.database.ABSENT` names."""
        await self._pool.fetchval("SELECT 1")

    async def take(self, arrived: Arrived, room: int) -> Taken:
        """Writes a batch from Kafka.

        Raises `shared.kit.journal.store.REFUSALS` when PostgreSQL refuses what a record brought.
        """
        async with self._transaction() as connection:
            for letter in arrived.dead:
                await self._bury(connection, letter)
            if arrived.stops:
                rows = await taking.stop(connection, arrived.stops)
                await self._say(connection, [(DeliveryOutcome.STOPPED, row) for row in rows])
            planned, told = await self._plan(connection, arrived.requests, room)
            await taking.insert(connection, planned, self._lease_s)
            at = now()
            await taking.leave(connection, [told_of(self._outcomes, one, at) for one in told])
        return Taken(tuple(one.delivery for one in planned if one.leased), any(not one.leased for one in planned))

    async def _plan(
        self, connection: Connection, requests: Sequence[Request], room: int
    ) -> tuple[tuple[Planned, ...], tuple[Told, ...]]:
        fresh = await taking.new_ones(connection, requests) if requests else []
        if not fresh:
            return (), ()
        contacts = [endpoint.id for request in fresh for endpoint in targets_of(request, {})]
        made = plan(fresh, await taking.known(connection, fresh, contacts), self._token(), room)
        return made.deliveries, made.told

    async def lease(self, room: int) -> list[Delivery]:
        """Due deliveries of at most `room` lanes, leased to this process."""
        async with self._pool.acquire() as connection:
            if not (lanes := await leasing.due(connection, room)):
                return []
            async with connection.transaction():
                return await leasing.lease(connection, lanes, self._token, self._lease_s)

    async def next_due(self) -> float | None:
        """Seconds until the next attempt falls due; None when none is planned."""
        async with self._pool.acquire() as connection:
            return await leasing.next_due(connection)

    async def release(self, deliveries: Sequence[Delivery]) -> None:
        """Gives back what was not tried."""
        async with self._transaction() as connection:
            await leasing.release(connection, deliveries)

    async def still(self, delivery: Delivery) -> bool:
        """Whether it may still be tried by this process."""
        async with self._pool.acquire() as connection:
            return await leasing.still(connection, delivery)

    async def record(self, results: Sequence[Result]) -> None:
        """Attempts and what follows from them, with the outcome facts in the same transaction.

        What was delivered takes a transaction of one statement: of nearly all there is nothing more to know.
        """
        at = now()
        well = [(one, delivered_of(self._outcomes, one, at)) for one in results if one.answer.kind is Kind.OK]
        if well:
            async with self._pool.acquire() as connection:
                await recording.delivered(connection, well)
        if ill := [one for one in results if one.answer.kind is not Kind.OK]:
            async with self._transaction() as connection:
                await self._say(connection, await recording.failed(connection, ill, self._probe_s))

    async def _say(self, connection: Connection, said: Sequence[recording.Said]) -> None:
        at = now()
        await taking.leave(connection, [outcome_of(self._outcomes, outcome, row, at) for outcome, row in said])

    async def _bury(self, connection: Connection, arrival: Arrival[None]) -> None:
        record, failure = arrival.record, arrival.failure
        if failure is None:
            return
        place = (record.topic, record.partition, record.offset)
        headers = pack_headers(tuple(record.headers.items()))
        columns = (*arrival.identity, *place, failure.kind, failure.detail, record.key, record.value, headers)
        if await connection.fetchval(_DEAD, *columns) is not None:
            await taking.leave(connection, [dead_letter(DEAD_TOPIC, arrival, failure)])

    def _token(self) -> UUID:
        return made_of("lease", socket.gethostname(), os.getpid(), self._began, next(self._numbers))

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Connection]:
        async with self._pool.acquire() as connection, connection.transaction():
            yield connection
