"""What became of a run, from scoring's journal: by the ids of its facts, page by page."""

from collections.abc import AsyncIterator, Collection
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from deploy.local.rescoring.facts import asked_id, placed_id, settled_id
from deploy.local.rescoring.people import pages
from deploy.local.rescoring.runs import Run
from services.scoring.cohorts.roll import Roll, roll_key
from shared.packs.cohorts import Cohorts

Audit = dict[str, Any]


async def audits(connection: asyncpg.Connection, run: Run) -> AsyncIterator[Audit]:
    """The decision on everybody, then who moved because of it, and at last who moved when the cohorts settled."""
    async for page in pages(connection, run.area):
        for made in (asked_id, placed_id):
            for audit in await _decided(connection, [made(run, person_id) for person_id in page.people]):
                yield audit
    for audit in await _decided(connection, [settled_id(run)]):
        yield audit


async def not_ranked(connection: asyncpg.Connection, area: str, cohorts: Cohorts) -> dict[str, int]:
    """By cohort, how many still stand in an order that is no more; cohorts where nobody does are left out."""
    keys = {roll_key(area, cohort): cohort.id for cohort in cohorts.cohorts}
    rows = await connection.fetch("SELECT key, body FROM scoring.state WHERE key = ANY($1)", list(keys))
    stale = {keys[row["key"]]: Roll.model_validate(orjson.loads(row["body"])).stale for row in rows}
    return {cohort: people for cohort, people in stale.items() if people}


async def _decided(connection: asyncpg.Connection, ids: Collection[UUID]) -> list[Audit]:
    """The newest decision under each id, as far as there is one."""
    rows = await connection.fetch(
        "SELECT DISTINCT ON (event_id) audit FROM scoring.journal WHERE event_id = ANY($1)"
        " ORDER BY event_id, attempt DESC",
        list(ids),
    )
    return [orjson.loads(row["audit"]) for row in rows]
