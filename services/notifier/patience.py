"""Waiting for an absent database, and for whoever else is at the same rows (journal.md, *Rules*)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from shared.kit import waiting
from shared.kit.journal.store import CONFLICTS

T = TypeVar("T")


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """The call's result, tried again for as long as the database is away or somebody else was there."""
    return await waiting.patiently(call, *CONFLICTS, asyncpg.LockNotAvailableError)
