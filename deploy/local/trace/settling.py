"""Dead letters put back or discarded: once each, with who did it and why (docs/adr/0001, *Dead letters*)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local.trace.tables import DEAD, OUTBOX
from shared.kit.journal import Outgoing
from shared.kit.journal.arrival import REPLAY_ATTEMPT, REPLAY_ID
from shared.kit.journal.model import Headers
from shared.kit.journal.wire import pack, unpack_headers

State = Literal["open", "replayed", "discarded"]
_AGENCYS = re.compile(r"agency\.(.+)\.answers")
_SOURCE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[\x21-\x7e]{1,500}")
"""A URI without a blank (RFC 3986), as a key's source is one."""
_REPLAY = frozenset({REPLAY_ID, REPLAY_ATTEMPT})


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with everything that is known of it. `value` and `key` are as they came."""

    service: str
    id: UUID
    attempt: int
    source_topic: str
    source_partition: int
    source_offset: int
    kind: str
    detail: str
    key: bytes | None
    value: bytes | None
    headers: Headers
    at: datetime
    state: str
    settled_at: datetime | None
    settled_by: str | None
    why: str | None

    @property
    def sender(self) -> str | None:
        """The agency whose topic it is, else the source of the key it was sent with; None where neither is known.

        What an agency writes into its records' headers is its own: only the topic's name tells who it is.
        """
        if agency := _AGENCYS.fullmatch(self.source_topic):
            return f"agency {agency[1]}"
        source = dict(self.headers).get("ce_source", b"").decode("ascii", "replace")
        return source if _SOURCE.fullmatch(source) else None

    def again(self) -> Outgoing:
        """The record as it is put back: the same bytes, known as the next attempt of the same id."""
        kept = tuple((name, value) for name, value in self.headers if name not in _REPLAY)
        marks = ((REPLAY_ID, str(self.id).encode()), (REPLAY_ATTEMPT, str(self.attempt + 1).encode()))
        return Outgoing(self.source_topic, self.key or b"", self.value or b"", kept + marks)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who settles dead letters, and why."""

    by: str
    why: str


async def letters(
    connection: AsyncConnection,
    *,
    ids: Collection[UUID] = (),
    services: Collection[str] = (),
    state: State | None = "open",
) -> list[Letter]:
    """Dead letters, oldest first: of these ids (all when none is given), services and state."""
    found: list[Letter] = []
    for service, table in DEAD.items():
        if not services or service in services:
            query = select(table)
            query = query.where(table.c.id.in_(ids)) if ids else query
            query = query.where(table.c.state == state) if state else query
            rows = (await connection.execute(query)).mappings()
            found += [_letter(service, row) for row in rows]
    return sorted(found, key=lambda letter: letter.at)


async def replay(connection: AsyncConnection, letter: Letter, settlement: Settlement) -> bool:
    """Marks it and hands the record to the service's outbox; False when somebody has settled it before.

    Both happen in the caller's transaction or neither does.
    """
    if not await _settle(connection, letter, "replayed", settlement):
        return False
    await connection.execute(insert(OUTBOX[letter.service]).values(record=pack([letter.again()])))
    return True


async def discard(connection: AsyncConnection, letter: Letter, settlement: Settlement) -> bool:
    """Marks it as never to be handled; False when somebody has settled it before."""
    return await _settle(connection, letter, "discarded", settlement)


async def _settle(connection: AsyncConnection, letter: Letter, state: State, settlement: Settlement) -> bool:
    table: Table = DEAD[letter.service]
    same = (table.c.id == letter.id) & (table.c.attempt == letter.attempt) & (table.c.state == "open")
    settled = {"state": state, "settled_at": func.now(), "settled_by": settlement.by, "why": settlement.why}
    result = await connection.execute(update(table).where(same).values(**settled))
    return bool(result.rowcount)


def _letter(service: str, row: RowMapping) -> Letter:
    columns: dict[str, Any] = {**row, "headers": unpack_headers(row["headers"])}
    return Letter(service=service, **columns)
