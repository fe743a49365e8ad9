"""The only place that asks what time it is. Everything else takes `now` as an argument (style.md, rule 2)."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, in UTC."""
    return datetime.now(UTC)


def instant(text: str) -> datetime:
    """An RFC 3339 instant in UTC. Raises ValueError when it is none or names no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time needs an offset, as in 2026-03-10T09:05:00Z")
    return moment.astimezone(UTC)


def rfc3339(moment: datetime) -> str:
    """An instant as RFC 3339 text in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
