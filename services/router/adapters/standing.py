"""How the referrals stand, read from the state rows now and then. What it reads is never decided on."""

import asyncio
import time

from sqlalchemy import Float, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.life_cycle import WAITING
from services.router.metrics import Standing, Standings
from services.router.tables import STATE
from services.router.team import TeamRow
from shared.contracts.vocabulary import Band, ReferralState
from shared.kit import log
from shared.kit.database import ABSENT, engine

READ_EVERY_S = 10.0
AT_MOST_SHARE = 0.05
"""Most of the time that may go into reading: with many rows it is read less often."""

_INSTANT = TIMESTAMP(timezone=True)
_FIELDS = {
    name: STATE.c.body[name].astext
    for name in ("agency", "state", "band", "respond_by", "answered_at", "declined_because")
}
_REFERRALS = STATE.c.key.like("referral:%")
_RESPOND_BY, _ANSWERED = cast(_FIELDS["respond_by"], _INSTANT), cast(_FIELDS["answered_at"], _INSTANT)
_UNANSWERED = [state.value for state in WAITING]

BY_STATE = (
    select(_FIELDS["agency"], _FIELDS["state"], func.count())
    .where(_REFERRALS)
    .group_by(_FIELDS["agency"], _FIELDS["state"])
)
DUE = (
    select(_FIELDS["agency"], cast(func.extract("epoch", func.min(_RESPOND_BY) - func.now()), Float))
    .where(_REFERRALS, _FIELDS["state"] == ReferralState.OFFERED.value)
    .group_by(_FIELDS["agency"])
)
_MET = case((_ANSWERED <= _RESPOND_BY, literal(value=True)), else_=literal(value=False)).label("met")
SAME_DAY = (
    select(_FIELDS["agency"], _MET, func.count())
    .where(
        _REFERRALS,
        STATE.c.body["person_id"].astext.is_not(None),  # what must hang at a site is no help for somebody today
        _FIELDS["band"].in_([Band.NOW.value, Band.SAME_DAY.value]),
        _FIELDS["state"].not_in(_UNANSWERED),
        (_ANSWERED.is_not(None)) | (_FIELDS["state"].in_(["rerouted", "unroutable"])),
    )
    .group_by(_FIELDS["agency"], _MET)
)

DECLINES = (
    select(_FIELDS["agency"], _FIELDS["declined_because"], func.count())
    .where(_REFERRALS, _FIELDS["declined_because"].is_not(None))
    .group_by(_FIELDS["agency"], _FIELDS["declined_because"])
)
TEAMS = select(STATE.c.body).where(STATE.c.key.like("team:%"))
"""Of teams that may be full or away; there are few."""


async def read(connection: AsyncConnection) -> Standing:
    """One look at the rows."""
    by_state = (await connection.execute(BY_STATE)).tuples().all()
    due = (await connection.execute(DUE)).tuples().all()
    same_day = (await connection.execute(SAME_DAY)).tuples().all()
    declines = (await connection.execute(DECLINES)).tuples().all()
    teams = [TeamRow.model_validate(body) for body in (await connection.execute(TEAMS)).scalars()]
    return Standing(
        [(agency, state, number) for agency, state, number in by_state],
        [(agency, seconds) for agency, seconds in due],
        [(agency, met, number) for agency, met, number in same_day],
        [(agency, reason, number) for agency, reason, number in declines],
        [(row.area, row.name, len(row.waiting), row.turned_away) for row in teams],
    )


async def keep_reading(url: str, standings: Standings) -> None:
    """Read again every 10 s, or less often when it takes long. While the database is away the last one stands."""
    database = engine(url, pool_size=1)
    try:
        while True:
            began = time.monotonic()
            try:
                async with database.connect() as connection:
                    standings.last = await read(connection)
            except (*ABSENT, SQLAlchemyError) as error:
                log.get().warning("standing-not-read", error=type(error).__name__)
            await asyncio.sleep(max(READ_EVERY_S, (time.monotonic() - began) / AT_MOST_SHARE))
    finally:
        await database.dispose()
