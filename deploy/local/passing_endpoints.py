"""Endpoints for one run of a command on a local system, disabled when it ends: nobody is told in vain afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from deploy.local.home import Running
from services.notifier.adapters import register
from services.notifier.adapters.rows import Connection
from services.notifier.model import Channel, Endpoint
from services.notifier.vault import Vault
from shared.kit import clock
from shared.kit.database import connect

_OUTCOMES = "notifications.outcomes"


@dataclass(frozen=True, slots=True)
class Passing:
    """An endpoint in use. `secret` is what its receiver verifies with; empty for a mailbox."""

    id: UUID
    agency: str
    channel: Channel
    address: str
    secret: str


@contextmanager
def passing_endpoints(running: Running, wanted: Iterable[tuple[str, Channel, str]]) -> Iterator[Sequence[Passing]]:
    """Agency, channel and address of each → the endpoints, while the block runs.

    What a run that was killed left registered at such an address is disabled first.
    """
    vault = Vault(running.environment("notifier")["SAMEDAY_SECRET"])
    made = [_made(agency, channel, address, vault) for agency, channel, address in wanted]
    asyncio.run(_within(running, lambda connection: _add(connection, [endpoint for endpoint, _ in made])))
    try:
        yield [passing for _, passing in made]
    finally:
        ids = [endpoint.id for endpoint, _ in made]
        asyncio.run(_within(running, lambda connection: _disable(connection, ids)))


def _made(agency: str, channel: Channel, address: str, vault: Vault) -> tuple[Endpoint, Passing]:
    endpoint, added = register.new_endpoint(agency, channel, address, clock.now(), vault)
    return endpoint, Passing(endpoint.id, agency, channel, address, added.secret or "")


async def _add(connection: Connection, endpoints: Sequence[Endpoint]) -> None:
    for endpoint in endpoints:
        left = await register.listed(connection, endpoint.agency, endpoint.address)
        await _disable(connection, [one.id for one in left])
        await register.add(connection, endpoint)


async def _disable(connection: Connection, endpoints: list[UUID]) -> None:
    await register.disable(connection, endpoints, _OUTCOMES)


async def _within(running: Running, work: Callable[[Connection], Awaitable[None]]) -> None:
    connection = await connect(running.database)
    try:
        await work(connection)
    finally:
        await connection.close()
