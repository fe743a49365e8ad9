"""When a failed attempt is tried again, and when it is not (interfaces.md, *Notifications*; docs/adr/0009)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SCHEDULE_S = (0.0, 5.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0)
"""Seconds before each attempt, counted from the one before it: 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h."""
FAILING_AFTER = 2
"""An endpoint that failed this often in a row is said to be failing (journal.md, *Notifier*)."""
RETRY_AFTER_MAX_S = 3600.0
"""A receiver may ask for a later try, but not for one after the working day."""


class Kind(StrEnum):
    """How an attempt ended. Also the metric's and the attempt row's word."""

    OK = "ok"
    BUSY = "busy"
    """429 or 5xx, or SMTP 4xx: it may work later."""
    UNREACHABLE = "unreachable"
    """No connection, a broken one, or bad TLS."""
    TIMED_OUT = "timed-out"
    REFUSED = "refused"
    """Any other 4xx, or SMTP 5xx: it will never work."""
    REDIRECTED = "redirected"
    FORBIDDEN = "forbidden-address"
    """The name leads to an address that may not be called (reliability.md, SSRF)."""
    NO_SERVER = "no-mail-server"
    """No mail server is configured here."""
    GONE = "gone"
    """410: the receiver wants no more of anything."""


RETRIED = frozenset({Kind.BUSY, Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.FORBIDDEN, Kind.NO_SERVER})
"""FORBIDDEN and NO_SERVER are among them because a name or a setting may be mended within the day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one attempt. `status` is the HTTP or SMTP code where there was one; `retry_after` seconds."""

    kind: Kind
    took_ms: int
    status: int | None = None
    retry_after: float | None = None

    @property
    def detail(self) -> str:
        """A short text for operators: no content of anything."""
        return self.kind if self.status is None else f"{self.kind} {self.status}"


class State(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt makes of its delivery. `again_at` only while it is still pending."""

    state: State
    again_at: datetime | None = None


def verdict(answer: Answer, attempts: int, schedule: tuple[float, ...], now: datetime) -> Verdict:
    """What follows from the answer to attempt number `attempts` (from 1)."""
    if answer.kind is Kind.OK:
        return Verdict(State.DELIVERED)
    if answer.kind not in RETRIED or attempts >= len(schedule):
        return Verdict(State.FAILED)
    asked = min(answer.retry_after or 0.0, RETRY_AFTER_MAX_S)
    return Verdict(State.PENDING, now + timedelta(seconds=max(schedule[attempts], asked)))
