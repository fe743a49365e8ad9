"""What is known of one subject, read from the running system's tables. It changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.home import Running
from deploy.local.trace.gather import messages_of
from deploy.local.trace.reading import trace_of
from deploy.local.trace.subject import find_subject
from deploy.local.trace.tables import REFERRALS, ROUTED
from deploy.local.why.answering import Known
from deploy.local.why.not_told import Heard
from services.router.state import PersonRow, person_key
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.database import engine


async def known_of(running: Running, asked: UUID, now: datetime) -> Known | None:
    """What is known of an event, a referral or a person; None when nothing is. Raises OSError as `trace_of`."""
    trace = await trace_of(running, asked, now)
    if trace is None:
        return None
    database = engine(running.database, pool_size=1)
    try:
        async with database.connect() as connection:
            subject = await find_subject(connection, asked)
            if subject is None:
                return Known(trace)
            person = await _person(connection, subject.person_id)
            messages = await messages_of(connection, subject.events[:1])
            return Known(trace, subject.referrals, person, await _heard(connection, messages, now))
    finally:
        await database.dispose()


async def _person(connection: AsyncConnection, person_id: UUID | None) -> PersonRow | None:
    """The router's row of the person, through merges."""
    while person_id is not None:
        body = await connection.scalar(select(REFERRALS.c.body).where(REFERRALS.c.key == person_key(person_id)))
        if body is None:
            return None
        row = PersonRow.model_validate(body)
        if row.alias_of is None:
            return row
        person_id = row.alias_of
    return None


async def _heard(connection: AsyncConnection, messages: Sequence[Message], now: datetime) -> Heard | None:
    """The score the router went by and what it said to it; None where nothing was scored."""
    for message in messages:
        if isinstance(message.data, PersonScored):
            query = select(ROUTED.c.audit).where(ROUTED.c.event_id == message.id).order_by(ROUTED.c.attempt.desc())
            audit = await connection.scalar(query)
            return Heard(message.data, message.time, audit.get("reason") if audit is not None else None, now)
    return None
