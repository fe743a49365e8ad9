"""One connection pool with time limits, and how rows become deliveries."""

from typing import Any

import asyncpg

from services.notifier.model import Channel, Delivery, Endpoint, EndpointState
from shared.kit.database import CONNECT_TIMEOUT_S, PLANNED_ONCE, STATEMENT_TIMEOUT_S

Connection = Any
_POOL = 6
LANE_KEY = "('x' || substr(replace(id::text, '-', ''), 1, 16))::bit(64)::bigint"
"""A lane's `id` as the key of its advisory lock."""


def pool(url: str) -> asyncpg.Pool:
    """A pool, to be awaited once. It connects when it is used: an absent database is met there, not here."""
    return asyncpg.create_pool(
        url,
        min_size=0,
        max_size=_POOL,
        timeout=CONNECT_TIMEOUT_S,
        command_timeout=STATEMENT_TIMEOUT_S,
        # Nothing outlives a transaction here: clearing each connection on its way back would be one more round trip.
        reset=_as_it_is,
        # A stopped process must not hold its locks against the others (reliability.md, zombie).
        server_settings={**PLANNED_ONCE, "idle_in_transaction_session_timeout": "5s", "lock_timeout": "5s"},
    )


async def _as_it_is(connection: Connection) -> None:
    """Leaves a connection that comes back as it is."""


def endpoint_of(row: Any) -> Endpoint:
    """An endpoint from its row."""
    return Endpoint(
        id=row["id"],
        agency=row["agency"],
        channel=Channel(row["channel"]),
        address=row["address"],
        state=EndpointState(row["state"]),
        probe_at=row["probe_at"],
        secret=row["secret"],
    )


def delivery_of(row: Any) -> Delivery:
    """A leased delivery from its row, joined with its endpoint's secret."""
    return Delivery(
        id=row["id"],
        notification_id=row["notification_id"],
        endpoint_id=row["endpoint_id"],
        lane=row["lane"],
        agency=row["agency"],
        referral_id=row["referral_id"],
        channel=Channel(row["channel"]),
        address=row["address"],
        secret=row["secret"],
        body=row["body"],
        accepted_time=row["accepted_time"],
        traceparent=row["traceparent"],
        attempts=row["attempts"],
        lease=row["lease"],
    )
