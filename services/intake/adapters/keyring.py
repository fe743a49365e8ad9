"""The keys from PostgreSQL, cached: the last good copy serves while the database is away (docs/adr/0005)."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.intake.keys import Holder, Key, token_parts, unknown_key
from services.intake.refusals import UNAVAILABLE, Refused
from services.intake.tables import KEY
from shared.contracts.observations import Judgement
from shared.kit import log
from shared.kit.database import ABSENT

_FRESH = 60.0
_AT_MOST_EVERY = 1.0
"""Seconds between two reads: an unknown key waits for the next one, and is known then if it was just made."""
_READ_WITHIN = 3.0
_PATIENCE = 4.0
"""Seconds a request waits for its unknown key to be looked up; it is answered within 5."""


class Keyring:
    """Every key that is not revoked."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._keys: Mapping[str, Key] | None = None
        self._asked_at = float("-inf")
        self._current = False
        self._reading = asyncio.Lock()

    @property
    def loaded(self) -> bool:
        """Whether the keys have been read since the start."""
        return self._keys is not None

    async def holder_of(self, authorization: str | None) -> Key:
        """The key of an Authorization header. Raises Refused: 401, or 503 when it cannot be looked up."""
        key_id, secret = token_parts(authorization)
        if key_id not in (self._keys or {}):
            await self._look_again()
        key = (self._keys or {}).get(key_id)
        if key is None and not self._current:
            raise Refused(UNAVAILABLE, "keys cannot be looked up just now", retry_after=2)
        if key is None or not key.fits(secret):
            raise unknown_key()
        return key

    async def keep_fresh(self) -> None:
        """Reads them every minute, and every second while they cannot be read; for ever."""
        while True:
            await self._read_since(time.monotonic())
            await asyncio.sleep(_FRESH if self._current else _AT_MOST_EVERY)

    async def _look_again(self) -> None:
        """A read that began after now: whoever made the key a moment ago finds it known."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._read_since(time.monotonic())
        except TimeoutError:
            self._current = False

    async def _read_since(self, moment: float) -> None:
        """Reads unless a read has begun since; never two within a second, whoever asks."""
        async with self._reading:
            if self._asked_at >= moment:
                return
            await asyncio.sleep(max(0.0, self._asked_at + _AT_MOST_EVERY - time.monotonic()))
            self._asked_at = time.monotonic()
            try:
                self._keys = await self._read()
                self._current = True
            except (*ABSENT, SQLAlchemyError) as error:
                self._current = False
                log.get().warning("keys-unread", error=type(error).__name__)

    async def _read(self) -> Mapping[str, Key]:
        async with asyncio.timeout(_READ_WITHIN), self._engine.connect() as connection:
            rows = await connection.execute(select(KEY).where(KEY.c.revoked_at.is_(None)))
            return {row.id: key_of(row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's documented name


def key_of(row: Mapping[Any, Any]) -> Key:
    """A row of the table as a key."""
    return Key(
        id=str(row["id"]),
        secret_hash=bytes(row["secret_hash"]),
        holder=Holder(str(row["holder"])),
        source=row["source"],
        agency=row["agency"],
        area=row["area"],
        kinds=frozenset(row["kinds"]) if row["kinds"] is not None else None,
        # A right that this version does not know is nothing it could check.
        may=frozenset(judgement for judgement in Judgement if judgement in row["may"]),
    )
