"""Keys made, listed and revoked: the command line's side of intake's own table."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.keys import Holder, hashed
from services.intake.tables import KEY
from shared.contracts.observations import Judgement
from shared.contracts.vocabulary import Kind

_ID_BYTES = 5
_SECRET_BYTES = 32
"""256 random bits: no dictionary has them, so that a plain SHA-256 keeps them."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """What a key shall be: of a source or of an agency, one of the two."""

    source: str | None = None
    agency: str | None = None
    area: str | None = None
    kinds: tuple[Kind, ...] = ()
    """Kinds it may send; none means all."""
    may: tuple[Judgement, ...] = ()
    """Judgements it may pass on; none means none."""

    @property
    def holder(self) -> Holder:
        """Who holds it."""
        return Holder.SOURCE if self.source is not None else Holder.AGENCY


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key as people see it: never its secret, which nobody has."""

    id: str
    holder: str
    source: str | None
    agency: str | None
    area: str | None
    kinds: tuple[str, ...] | None
    may: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


async def add(engine: AsyncEngine, new: NewKey) -> tuple[str, str]:
    """Makes a key; returns its id and the whole bearer token, which is shown this once."""
    key_id, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    row = {
        "id": key_id,
        "secret_hash": hashed(secret),
        "holder": new.holder.value,
        "source": new.source,
        "agency": new.agency,
        "area": new.area,
        "kinds": [kind.value for kind in new.kinds] or None,
        "may": [judgement.value for judgement in new.may],
    }
    async with engine.begin() as connection:
        await connection.execute(insert(KEY).values(row))
    return key_id, f"sd_{key_id}_{secret}"


async def listed(engine: AsyncEngine, *, revoked: bool) -> list[ListedKey]:
    """Keys, oldest first; with `revoked` those that no longer open anything too."""
    asked = select(KEY).order_by(KEY.c.created_at, KEY.c.id)
    async with engine.connect() as connection:
        rows = await connection.execute(asked if revoked else asked.where(KEY.c.revoked_at.is_(None)))
        return [_listed(row) for row in rows]


async def revoke(engine: AsyncEngine, key_id: str, now: datetime) -> bool:
    """Ends a key, within a minute everywhere. False when there is none of that id, or it is revoked already."""
    ended = update(KEY).where(KEY.c.id == key_id, KEY.c.revoked_at.is_(None)).values(revoked_at=now)
    async with engine.begin() as connection:
        return (await connection.execute(ended)).rowcount == 1


def _listed(row: Row[tuple[object, ...]]) -> ListedKey:
    kinds = tuple(row.kinds) if row.kinds is not None else None
    whose = (row.id, row.holder, row.source, row.agency, row.area)
    return ListedKey(*whose, kinds, tuple(row.may), row.created_at, row.revoked_at)
