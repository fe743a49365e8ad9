"""How the referrals stand, read from the state rows now and then. What it reads is never decided on.

All rows are gone through, so in portions with pauses between them: an event that comes meanwhile waits for no more than
one portion, however many referrals there are (docs/adr/0022).
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, bindparam, column, func, or_, select, true
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.router.life_cycle import WAITING
from services.router.metrics import Standing, Standings
from services.router.tables import STATE
from services.router.team import TeamRow
from shared.contracts.vocabulary import Band, ReferralState
from shared.kit import log
from shared.kit.database import ABSENT, PLANNED_ONCE, engine

READ_EVERY_S = 10.0
AT_MOST_SHARE = 0.05
"""Most of the time that may go into reading: with many rows a round takes longer."""
PORTION = 2_000
"""Rows read at once, in some 10 ms."""
_SESSION = {**PLANNED_ONCE, "max_parallel_workers_per_gather": "0"}  # nor may it take a second core from the events

_REFERRALS, _TEAMS = "referral:", "team:"
_PART = (
    select(STATE.c.key, STATE.c.body)
    .where(STATE.c.key > bindparam("after"), STATE.c.key.like(f"{_REFERRALS}%"))
    .order_by(STATE.c.key)
    .limit(bindparam("most"))
    .subquery("part")
)
_REFERRAL = (
    func.jsonb_to_record(_PART.c.body)
    .table_valued(
        *(column(name, Text) for name in ("agency", "state", "band", "person_id", "declined_because")),
        *(column(name, TIMESTAMP(timezone=True)) for name in ("respond_by", "answered_at")),
        name="referral",
    )
    .render_derived(with_types=True)
)
_ROW = _REFERRAL.c
_FOR_TODAY = and_(
    _ROW.person_id.is_not(None),  # what must hang at a site is no help for somebody today
    _ROW.band.in_([Band.NOW.value, Band.SAME_DAY.value]),
    _ROW.state.not_in([state.value for state in WAITING]),
    or_(_ROW.answered_at.is_not(None), _ROW.state.in_(["rerouted", "unroutable"])),
)
_STANDING = (
    select(
        _ROW.agency,
        _ROW.state,
        _ROW.declined_because,
        func.count().label("number"),
        func.min(_ROW.respond_by).label("respond_by"),
        func.count().filter(_FOR_TODAY).label("for_today"),
        func.count().filter(_FOR_TODAY, _ROW.answered_at <= _ROW.respond_by).label("met"),
        func.max(func.max(_PART.c.key)).over().label("last"),
    )
    .select_from(_PART.join(_REFERRAL, true()))
    .group_by(_ROW.agency, _ROW.state, _ROW.declined_because)
)
_TEAM_ROWS = select(STATE.c.body).where(STATE.c.key > _TEAMS, STATE.c.key.like(f"{_TEAMS}%"))
"""Of teams that may be full or away; there are few."""


@dataclass(slots=True)
class _Round:
    """What was counted so far."""

    by_state: Counter[tuple[str, str]] = field(default_factory=Counter)
    same_day: Counter[tuple[str, bool]] = field(default_factory=Counter)
    declines: Counter[tuple[str, str]] = field(default_factory=Counter)
    due: dict[str, datetime] = field(default_factory=dict)

    def add(self, row: Any) -> None:
        self.by_state[row.agency, row.state] += row.number
        self.same_day[row.agency, True] += row.met
        self.same_day[row.agency, False] += row.for_today - row.met
        if row.declined_because is not None:
            self.declines[row.agency, row.declined_because] += row.number
        if row.state == ReferralState.OFFERED.value and row.respond_by is not None:
            self.due[row.agency] = min(row.respond_by, self.due.get(row.agency, row.respond_by))


async def read(connection: AsyncConnection, portion: int = PORTION) -> Standing:
    """One round through the rows, `portion` at a time. Each statement is a transaction of its own."""
    connection = await connection.execution_options(isolation_level="AUTOCOMMIT")
    found, after, number = _Round(), _REFERRALS, portion
    while number == portion:
        began = time.monotonic()
        rows = (await connection.execute(_STANDING, {"after": after, "most": portion})).all()
        for row in rows:
            found.add(row)
        number = sum(row.number for row in rows)
        after = rows[0].last if rows else after
        await asyncio.sleep((time.monotonic() - began) / AT_MOST_SHARE)
    teams = [TeamRow.model_validate(body) for body in (await connection.execute(_TEAM_ROWS)).scalars()]
    now = (await connection.execute(select(func.now()))).scalar_one()
    return Standing(
        [(agency, state, number) for (agency, state), number in found.by_state.items()],
        [(agency, (respond_by - now).total_seconds()) for agency, respond_by in found.due.items()],
        [(agency, met, number) for (agency, met), number in found.same_day.items() if number],
        [(agency, reason, number) for (agency, reason), number in found.declines.items()],
        [(row.area, row.name, len(row.waiting), row.turned_away) for row in teams],
    )


async def keep_reading(url: str, standings: Standings) -> None:
    """A round every 10 s, or less often where it takes longer. While the database is away the last one stands."""
    database = engine(url, pool_size=1, **_SESSION)
    try:
        while True:
            began = time.monotonic()
            try:
                async with database.connect() as connection:
                    standings.last = await read(connection)
            except (*ABSENT, SQLAlchemyError) as error:
                log.get().warning("standing-not-read", error=type(error).__name__)
            await asyncio.sleep(max(0.0, began + READ_EVERY_S - time.monotonic()))
    finally:
        await database.dispose()
