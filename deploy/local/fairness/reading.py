"""Everybody of an area as scoring and router keep them: read only, row by row, in one picture of the database."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, Uuid, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.fairness.asks import Asked, ended, most_urgent, newest, wait_hours
from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.model import Life
from deploy.local.trace.tables import PEOPLE, REFERRALS
from shared.contracts.vocabulary import Band, Outcome, ReferralState
from shared.kit.clock import instant
from shared.kit.database import engine

_PERSON = func.jsonb_to_record(PEOPLE.c.body).table_valued(
    column("person_id", Uuid), column("area", JSONB), column("details", JSONB)
)
_STANDING = func.jsonb_to_record(PEOPLE.c.body["newest"]).table_valued(
    column("person_id", Uuid), column("low", Text), column("band", Text)
)
_REFERRAL = func.jsonb_to_record(REFERRALS.c.body).table_valued(
    column("person_id", Uuid), column("event_id", Uuid), column("area", Text), column("accepted_time", Text),
    column("answered_at", Text), column("state", Text), column("outcome", Text), column("band", Text),
    column("profile", JSONB),
)  # fmt: skip
_ALIAS = func.jsonb_to_record(REFERRALS.c.body).table_valued(column("person_id", Uuid), column("alias_of", Uuid))


async def lives_in(url: str, area: str, today: date) -> list[Life]:
    """Everybody whose newest area this is. Raises what the database raises; OSError when it does not answer."""
    database = engine(url, pool_size=1)
    try:
        async with database.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return await _lives(connection, area, today)
    finally:
        await database.dispose()


async def _lives(connection: AsyncConnection, area: str, today: date) -> list[Life]:
    now_is = {row.person_id: row.alias_of async for row in _rows(connection, _aliases())}
    standings = {row.person_id: row async for row in _rows(connection, _standings(area))}
    asks = newest([_asked(row) async for row in _rows(connection, _referrals(area))], now_is)
    return [
        _life(row.details, standings.get(row.person_id), asks.get(row.person_id, []), today)
        async for row in _rows(connection, _people(area))
        if row.details and row.person_id not in now_is
    ]


def _life(details: dict[str, Any], standing: Any, asks: list[Asked], today: date) -> Life:
    """Score and band are those of the newest standing, else those by which agencies were asked."""
    groups, wait, end = groups_of(details, today), wait_hours(asks), ended(asks)
    if standing is not None:
        return Life(groups, int(standing.low), Band(standing.band), wait, end)
    return Life(groups, asks[0].score, most_urgent(asks), wait, end) if asks else Life(groups)


def _asked(row: Any) -> Asked:
    return Asked(
        row.person_id,
        row.event_id,
        instant(row.accepted_time),
        instant(row.answered_at) if row.answered_at else None,
        ReferralState(row.state),
        Outcome(row.outcome) if row.outcome else None,
        Band(row.band),
        int(row.score),
    )


async def _rows(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[Any]:
    async with connection.stream(query) as result:
        async for row in result:
            yield row


def _people(area: str) -> Select[Any]:
    """People and places; of a place nothing is recorded in `details`."""
    person = _PERSON.render_derived(name="person", with_types=True)
    query = select(person.c.person_id, person.c.details).select_from(PEOPLE).join(person, onclause=true())
    return query.where(PEOPLE.c.key.startswith("person:"), person.c.area["value"].astext == area)


def _standings(area: str) -> Select[Any]:
    standing = _STANDING.render_derived(name="standing", with_types=True)
    query = select(standing.c.person_id, standing.c.low, standing.c.band).select_from(PEOPLE)
    query = query.join(standing, onclause=true())
    return query.where(PEOPLE.c.key.startswith(f"standing:{area}:"), standing.c.low.is_not(None))


def _referrals(area: str) -> Select[Any]:
    asked = _REFERRAL.render_derived(name="asked", with_types=True)
    score = asked.c.profile["score"].astext.label("score")
    query = select(*(part for part in asked.c if part.name != "profile"), score)
    query = query.select_from(REFERRALS).join(asked, onclause=true())
    return query.where(REFERRALS.c.key.startswith("referral:"), asked.c.area == area)


def _aliases() -> Select[Any]:
    alias = _ALIAS.render_derived(name="alias", with_types=True)
    query = select(alias).select_from(REFERRALS).join(alias, onclause=true())
    return query.where(REFERRALS.c.key.startswith("person:"), alias.c.alias_of.is_not(None))
