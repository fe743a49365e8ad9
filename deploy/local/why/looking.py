"""What the commands `why` and `slip` look up before they say anything."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import typer

from deploy.local.home import Running
from deploy.local.talk import tell
from deploy.local.why.answering import Known
from deploy.local.why.reading import known_of
from shared.packs import AreaPack, PackError, load_packs

_COULD_NOT_CHECK = 3


def looked_up(running: Running, subject: UUID, now: datetime) -> tuple[Mapping[str, AreaPack], Known | None]:
    """The packs, and what is known of an id. Exits with 3, and says why, when either cannot be read."""
    try:
        return load_packs(running.areas), asyncio.run(known_of(running, subject, now))
    except OSError as error:
        tell(f"the database does not answer: {error}")
    except PackError as error:
        tell(f"the area packs are not in order: {error}")
    raise typer.Exit(_COULD_NOT_CHECK)
