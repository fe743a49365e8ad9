"""The keys from PostgreSQL, cached: the last good copy serves while the database is away (docs/adr/0005)."""

import asyncio
import time
from collections.abc import Mapping

from sqlalchemy import RowMapping, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.keys import Holder, Key, token_parts, unknown_key
from services.intake.refusals import UNAVAILABLE, Refused
from services.intake.tables import KEY
from shared.kit import log
from shared.kit.database import ABSENT

_FRESH = 60.0
_AT_MOST_EVERY = 1.0
"""Seconds between two reads that unknown keys cause: a key just added works at once, guessing does not cost reads."""


class Keyring:
    """Every key that is not revoked."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._keys: Mapping[str, Key] | None = None
        self._read_at = float("-inf")
        self._tried_at = float("-inf")
        self._reading = asyncio.Lock()

    @property
    def loaded(self) -> bool:
        """Whether the keys have been read since the start."""
        return self._keys is not None

    async def holder_of(self, authorization: str | None) -> Key:
        """The key of an Authorization header. Raises Refused: 401, or 503 when no keys could be read yet."""
        key_id, secret = token_parts(authorization)
        if time.monotonic() - self._read_at > _FRESH or key_id not in (self._keys or {}):
            await self.refresh()
        if self._keys is None:
            raise Refused(UNAVAILABLE, "the keys cannot be read yet", retry_after=2)
        key = self._keys.get(key_id)
        if key is None or not key.fits(secret):
            raise unknown_key()
        return key

    async def refresh(self) -> None:
        """Reads the keys anew, at most once a second; keeps the old ones when the database is away."""
        async with self._reading:
            if time.monotonic() - self._tried_at < _AT_MOST_EVERY:
                return
            try:
                self._keys = await self._read()
                self._read_at = time.monotonic()
            except (*ABSENT, SQLAlchemyError) as error:
                log.get().warning("keys-unread", error=type(error).__name__)
            self._tried_at = time.monotonic()

    async def keep_fresh(self) -> None:
        """Reads them every minute, and every second until they could be read; for ever."""
        while True:
            await self.refresh()
            await asyncio.sleep(_AT_MOST_EVERY if time.monotonic() - self._read_at > _FRESH else _FRESH)

    async def _read(self) -> Mapping[str, Key]:
        async with asyncio.timeout(5), self._engine.connect() as connection:
            rows = await connection.execute(select(KEY).where(KEY.c.revoked_at.is_(None)))
            return {row.id: _key(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's documented name


def _key(row: RowMapping) -> Key:
    return Key(
        id=str(row["id"]),
        secret_hash=bytes(row["secret_hash"]),
        holder=Holder(str(row["holder"])),
        source=row["source"],
        agency=row["agency"],
        area=row["area"],
        kinds=frozenset(row["kinds"]) if row["kinds"] is not None else None,
    )
