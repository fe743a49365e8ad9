"""Everybody of an area as scoring and router keep them: read only, row by row, in one picture of the database."""

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, Text, Uuid, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.fairness.asks import Asked, ended, most_urgent, newest, wait_hours
from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.model import Life
from deploy.local.fairness.people import Detail, Recorded, people
from deploy.local.trace.tables import PEOPLE, REFERRALS
from shared.contracts.vocabulary import Band, Outcome, ReferralState
from shared.kit.clock import instant
from shared.kit.database import engine

_PERSON = func.jsonb_to_record(PEOPLE.c.body).table_valued(
    column("person_id", Uuid), column("area", JSONB), column("details", JSONB),
    column("identifiers", JSONB), column("told", JSONB),
)  # fmt: skip
_REFERRAL = func.jsonb_to_record(REFERRALS.c.body).table_valued(
    column("person_id", Uuid), column("event_id", Uuid), column("area", Text), column("accepted_time", Text),
    column("answered_at", Text), column("state", Text), column("outcome", Text), column("band", Text),
    column("profile", JSONB),
)  # fmt: skip
_JOINS = func.jsonb_to_record(PEOPLE.c.body).table_valued(column("origin", Uuid), column("goes_by", Uuid))
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
    now_is = {row.old: row.new for query in (aliases(), joined()) async for row in each_row(connection, query)}
    known = people([(row.person_id, _recorded(row)) async for row in each_row(connection, _people())], now_is)
    asks = newest([_asked(row) async for row in each_row(connection, _referrals(area))], now_is)
    return [
        _life(one.details, asks.get(person_id, []), today)
        for person_id, one in known.items()
        if one.area is not None and one.area["value"] == area
    ]


def _life(details: Mapping[str, Detail], asks: list[Asked], today: date) -> Life:
    """Score and band are those by which agencies were asked: a worker's own word and a route's haste among them."""
    groups = groups_of(details, today)
    if not asks:
        return Life(groups)
    return Life(groups, max(ask.score for ask in asks), most_urgent(asks), wait_hours(asks), ended(asks))


def _recorded(row: Any) -> Recorded:
    """Of an address nothing is recorded, it has no number, and nothing that is told of it is kept."""
    return Recorded(row.area, row.details or {}, bool(row.details or row.identifiers or row.told))


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


async def each_row(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[Any]:
    """Rows one at a time, however many there are."""
    async with connection.stream(query) as result:
        async for row in result:
            yield row


def _people() -> Select[Any]:
    """Every origin of every area: somebody's newest area may be another origin's."""
    person = _PERSON.render_derived(name="person", with_types=True)
    query = select(person).select_from(PEOPLE).join(person, onclause=true())
    return query.where(PEOPLE.c.key.startswith("person:"))


def joined() -> Select[Any]:
    """Origins that go by another id."""
    joins = _JOINS.render_derived(name="joins", with_types=True)
    query = select(joins.c.origin.label("old"), joins.c.goes_by.label("new")).select_from(PEOPLE)
    query = query.join(joins, onclause=true())
    return query.where(PEOPLE.c.key.startswith("joins:"), joins.c.goes_by != joins.c.origin)


def _referrals(area: str) -> Select[Any]:
    asked = _REFERRAL.render_derived(name="asked", with_types=True)
    score = asked.c.profile["score"].astext.label("score")
    query = select(*(part for part in asked.c if part.name != "profile"), score)
    query = query.select_from(REFERRALS).join(asked, onclause=true())
    return query.where(REFERRALS.c.key.startswith("referral:"), asked.c.area == area)


def aliases() -> Select[Any]:
    """Ids by which somebody was known and that lead to another now."""
    alias = _ALIAS.render_derived(name="alias", with_types=True)
    query = select(alias.c.person_id.label("old"), alias.c.alias_of.label("new")).select_from(REFERRALS)
    query = query.join(alias, onclause=true())
    return query.where(REFERRALS.c.key.startswith("person:"), alias.c.alias_of.is_not(None))
