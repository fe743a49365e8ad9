"""The only place that asks what time it is. Everything else takes `now` as an argument (style.md, rule 2).

On a local system somebody may set the clock: while the file it follows holds an instant, time stands there
(docs/adr/0018). What is between machines keeps to `machine_time`.
"""

from datetime import UTC, datetime
from pathlib import Path


class _Hands:
    """What sets the clock of this process; nothing does in production."""

    file: Path | None = None


def follow(file: Path | None) -> None:
    """From now on this process's clock stands at the instant in that file, and runs while there is no such file."""
    _Hands.file = file


def standing() -> datetime | None:
    """The instant the clock was set to, None while it runs. Raises ValueError when its file holds something else."""
    return None if _Hands.file is None else _held_by(_Hands.file)


def _held_by(file: Path) -> datetime | None:
    try:
        return instant(file.read_text().strip())
    except FileNotFoundError:
        return None


def now() -> datetime:
    """The current instant, in UTC."""
    return standing() or machine_time()


def now_by(file: Path | None) -> datetime:
    """The current instant for those whose clock follows that file, whatever ours follows. Raises ValueError."""
    return (file and _held_by(file)) or machine_time()


def machine_time() -> datetime:
    """What this machine's clock says, in UTC, whoever set ours: for signatures, and for when to try again."""
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
