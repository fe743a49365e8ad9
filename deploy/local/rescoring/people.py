"""An area's people, each once, in the order of their rows: read page by page, so that memory stays flat."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg

PAGE = 1_000
FIRST = "person:"
"""The key before everybody's."""
_OF_AREA = "({row}.body->'told'->>'area' = $2 OR {row}.body->'ranked' ? $2)"
_DUE = f"""
SELECT p.key, coalesce((j.body->>'goes_by')::uuid, substr(p.key, 8)::uuid) AS person_id
  FROM scoring.state p LEFT JOIN scoring.state j ON j.key = 'joins:' || substr(p.key, 8)
 WHERE p.key > $1 AND starts_with(p.key, 'person:') AND {_OF_AREA.format(row="p")}
   AND NOT EXISTS (
     SELECT 1 FROM jsonb_array_elements_text(j.body->'origins') AS o(id)
       JOIN scoring.state e ON e.key = 'person:' || o.id
      WHERE o.id < substr(p.key, 8) AND {_OF_AREA.format(row="e")})
 ORDER BY p.key LIMIT $3"""  # noqa: S608 - the texts are ours
"""$1 the key to go on behind, $2 the area, $3 how many. Of somebody made of several origins the first one counts."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of an area's people; `upto` is the key to go on behind."""

    people: tuple[UUID, ...]
    upto: str


async def pages(connection: asyncpg.Connection, area: str, behind: str = "") -> AsyncIterator[Page]:
    """Whom the area's rules scored last, and whom its cohorts rank, from behind a key on."""
    upto = behind or FIRST
    while rows := await connection.fetch(_DUE, upto, area, PAGE):
        upto = rows[-1]["key"]
        yield Page(tuple(row["person_id"] for row in rows), upto)


async def count(connection: asyncpg.Connection, area: str) -> int:
    """How many there are."""
    found, upto = 0, FIRST
    counting = f"SELECT count(*) AS people, max(key) AS upto FROM ({_DUE}) AS due"  # noqa: S608 - the texts are ours
    while (row := await connection.fetchrow(counting, upto, area, PAGE))["people"]:
        found, upto = found + row["people"], row["upto"]
    return found
