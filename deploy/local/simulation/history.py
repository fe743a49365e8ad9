"""What a running system has kept: the facts on its input topics (35 days), and the referrals that were opened."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from deploy.local.following import Following
from deploy.local.simulation.model import Asked
from deploy.local.trace.tables import REFERRALS
from services.router.state import Referral
from shared.kit.database import engine
from shared.kit.journal import Record

TOPICS = "intake.events,intake.bulk,referrals.answers"


def heard(options: Mapping[str, Any]) -> Iterator[Record]:
    """Every record that is there now, partition by partition in order. Raises kafka.errors.KafkaError."""
    with Following(options, TOPICS, "beginning") as following:
        while not following.at_end():
            yield from (_record(one) for one in following.poll())


async def opened(database: str) -> list[Asked]:
    """Every referral the router keeps. Raises what the database raises."""
    source = engine(database, pool_size=1)
    try:
        async with source.connect() as connection:
            query = select(REFERRALS.c.body).where(REFERRALS.c.key.startswith("referral:"))
            return [one async for one in _asked(await connection.stream_scalars(query))]
    finally:
        await source.dispose()


async def _asked(bodies: AsyncIterator[Any]) -> AsyncIterator[Asked]:
    async for body in bodies:
        yield Asked.of(Referral.model_validate(body))


def _record(found: Any) -> Record:
    at = datetime.fromtimestamp(found.timestamp / 1000, UTC)
    return Record(found.topic, found.partition, found.offset, found.key, found.value, dict(found.headers), at)
