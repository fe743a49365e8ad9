"""What the router remembers of a drug alert (S18)."""

from datetime import datetime
from uuid import UUID

from services.router.parts import Part, Told
from services.router.state import SCHEMA


class AlertRow(Part):
    """A drug alert of which everybody has been told: a repeat tells nobody again. `told`: `whom` is an agency's id."""

    schema_version: int = SCHEMA
    alert_id: UUID
    area: str
    text: str
    raised_at: datetime
    told: tuple[Told, ...] = ()


def alert_key(alert_id: UUID) -> str:
    """The key of a drug alert's row."""
    return f"alert:{alert_id}"
