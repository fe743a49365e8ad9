"""The register of endpoints: where each agency is told (`sameday endpoints`)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
from tenacity import retry, retry_if_exception_type, wait_random

from services.notifier.adapters import recording, taking
from services.notifier.adapters.rows import Connection, endpoint_of
from services.notifier.handle import outcome_of
from services.notifier.model import Channel, Endpoint, EndpointState
from services.notifier.vault import Vault, fresh_secret
from shared.kit.clock import now
from shared.kit.ids import made_of
from shared.kit.journal.store import CONFLICTS


class AlreadyRegisteredError(Exception):
    """The agency has an endpoint in use at this address."""


@dataclass(frozen=True, slots=True)
class Added:
    """A new endpoint; the secret (webhooks only) is shown once and never again."""

    id: UUID
    secret: str | None


def new_endpoint(agency: str, channel: Channel, address: str, moment: datetime, vault: Vault) -> tuple[Endpoint, Added]:
    """An endpoint to store, and what its agency is shown of it."""
    secret = fresh_secret() if channel is Channel.WEBHOOK else None
    identity = made_of("endpoint", agency, address, moment)
    locked = vault.lock(secret) if secret is not None else None
    return Endpoint(identity, agency, channel, address, EndpointState.ACTIVE, None, locked), Added(identity, secret)


async def add(connection: Connection, endpoint: Endpoint) -> None:
    """Stores it. Raises AlreadyRegisteredError."""
    query = "INSERT INTO notifier.endpoint (id, agency, channel, address, secret) VALUES ($1, $2, $3, $4, $5)"
    values = (endpoint.id, endpoint.agency, endpoint.channel, endpoint.address, endpoint.secret)
    try:
        await connection.execute(query, *values)
    except asyncpg.UniqueViolationError:
        raise AlreadyRegisteredError(f"{endpoint.agency} is told at {endpoint.address} already") from None


async def listed(connection: Connection, agency: str | None, address: str | None) -> list[Endpoint]:
    """Every endpoint ever, those in use first; of one agency and one address where these are given."""
    query = """
SELECT id, agency, channel, address, state, probe_at, secret FROM notifier.endpoint
WHERE ($1::text IS NULL OR agency = $1) AND ($2::text IS NULL OR address = $2)
ORDER BY state NOT IN ('active', 'failing'), agency, created_at"""
    return [endpoint_of(row) for row in await connection.fetch(query, agency, address)]


@retry(retry=retry_if_exception_type(CONFLICTS), wait=wait_random(0.01, 0.1))
async def disable(connection: Connection, endpoints: list[UUID], outcomes: str) -> int:
    """Uses them no longer; what waited for them has failed, and the router hears so. Returns how many waited.

    Senders write the same rows, in another order: whoever is told to give way (40P01) begins again.
    """
    async with connection.transaction():
        said = await recording.end_endpoints(connection, endpoints, "disabled", "the endpoint was disabled")
        moment = now()
        await taking.leave(connection, [outcome_of(outcomes, outcome, row, moment) for outcome, row in said])
    return len(said)
