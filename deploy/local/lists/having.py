"""Who has somebody: the teams that were asked and have not ended it. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from deploy.local.lists.lives import Life
from deploy.local.lists.rows import With


def having(life: Life, at: datetime, zone: ZoneInfo) -> tuple[With, ...]:
    """Teams that had somebody at a moment, since which local day, and where each stood."""
    held = ((ask, ask.state_at(at)) for ask in life.asks if ask.open_at(at))
    return tuple(
        With(team=ask.target, since=ask.offered_at.astimezone(zone).date(), state=state)
        for ask, state in held
        if state is not None
    )
