"""One trace of a running system: its database, and the topic for what no service has decided yet."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from deploy.local.home import Running
from deploy.local.trace.gather import gather
from deploy.local.trace.model import Trace
from deploy.local.trace.under_way import expected_offsets, find_under_way
from deploy.local.trace.week import this_week
from deploy.local.why.standing import standing
from services.router.state import Referral
from services.scoring.profile import Profile
from shared.kit.database import engine
from shared.packs import AreaPack, PackError, load_packs


async def trace_of(running: Running, asked: UUID, now: datetime) -> Trace | None:
    """Everything known of this id; None when nothing is. Raises OSError when the database does not answer."""

    def news(profile: Profile) -> tuple[str, ...] | None:
        try:
            return this_week(profile, running.areas, now)
        except PackError:
            return None

    packs = _packs(running)

    def stands(referral: Referral) -> str | None:
        pack = packs.get(referral.area)
        return standing(referral, pack, now).sentence if pack is not None else None

    database = engine(running.database, pool_size=1)
    try:
        async with database.connect() as connection:
            found = await gather(connection, asked, news, stands)
            if found is not None:
                return found
            expected = await expected_offsets(connection)
        event = await asyncio.to_thread(find_under_way, running.kafka_options(), expected, asked)
        return Trace(event=event, person_id=None, score=None) if event else None
    finally:
        await database.dispose()


def _packs(running: Running) -> Mapping[str, AreaPack]:
    """None where they are not in order: the rest is told all the same."""
    try:
        return load_packs(running.areas)
    except PackError:
        return {}
