"""Keys for one run of a command on a local system, revoked when it ends: nothing secret is kept anywhere.

They may do everything: who runs the command could make any key.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from services.intake.adapters import key_store
from shared.contracts.observations import Judgement
from shared.kit import clock
from shared.kit.database import engine


@contextmanager
def passing_keys(database: str, sources: Iterable[str], area: str | None = None) -> Iterator[Mapping[str, str]]:
    """Source → bearer token, while the block runs."""
    made = asyncio.run(_make(database, sorted(sources), area))
    try:
        yield {source: token for source, (_, token) in made.items()}
    finally:
        asyncio.run(_revoke(database, [key_id for key_id, _ in made.values()]))


async def _make(database: str, sources: Iterable[str], area: str | None) -> dict[str, tuple[str, str]]:
    target = engine(database, pool_size=1)
    try:
        new = {source: key_store.NewKey(source=source, area=area, may=tuple(Judgement)) for source in sources}
        return {source: await key_store.add(target, key) for source, key in new.items()}
    finally:
        await target.dispose()


async def _revoke(database: str, key_ids: Iterable[str]) -> None:
    target = engine(database, pool_size=1)
    try:
        for key_id in key_ids:
            await key_store.revoke(target, key_id, clock.now())
    finally:
        await target.dispose()
