"""What a running system has kept: the facts on its input topics (35 days), and the referrals that were opened."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from sys import intern
from typing import Any
from uuid import UUID

from sqlalchemy import select

from deploy.local.following import Following
from deploy.local.simulation.model import Asked
from deploy.local.trace.tables import REFERRALS
from shared.contracts.vocabulary import Band
from shared.kit.database import engine
from shared.kit.journal import Record

TOPICS = "intake.events,intake.bulk,referrals.answers"
_PARTS = (
    "referral_id", "person_id", "event_id", "area", "agency", "team",
    "rule", "group", "ordinal", "band", "respond_by", "accepted_time",
)  # fmt: skip
"""Of a referral's row, as Asked has them."""


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
            parts = [REFERRALS.c.body[name].astext for name in _PARTS]
            query = select(*parts).where(REFERRALS.c.key.startswith("referral:"))
            return [_asked(row) async for row in await connection.stream(query)]
    finally:
        await source.dispose()


def _asked(row: Sequence[Any]) -> Asked:
    """From the parts of a row, which is mostly other things: what was told to whom, and why."""
    referral_id, person_id, event_id, area, agency, team, rule, group, ordinal, band, respond_by, accepted = row
    return Asked(
        referral_id=UUID(referral_id),
        person_id=UUID(person_id) if person_id is not None else None,
        event_id=UUID(event_id),
        area=intern(area),
        target=intern(f"{agency}/{team}"),
        rule=intern(rule),
        group=intern(group),
        ordinal=int(ordinal),
        band=Band(band),
        respond_by=datetime.fromisoformat(respond_by),
        accepted=datetime.fromisoformat(accepted),
    )


def _record(found: Any) -> Record:
    at = datetime.fromtimestamp(found.timestamp / 1000, UTC)
    return Record(found.topic, found.partition, found.offset, found.key, found.value, dict(found.headers), at)
