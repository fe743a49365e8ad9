"""The journal: how an event is decided once though everything may fail (docs/adr/0001)."""

from shared.kit.journal.journal import Journal, Settled
from shared.kit.journal.model import BadRecord, Change, Decision, Handler, Headers, Identity, Outgoing, Record, Row
from shared.kit.journal.plan import Gap, LogMismatch
from shared.kit.journal.store import Store

__all__ = [
    "BadRecord",
    "Change",
    "Decision",
    "Gap",
    "Handler",
    "Headers",
    "Identity",
    "Journal",
    "LogMismatch",
    "Outgoing",
    "Record",
    "Row",
    "Settled",
    "Store",
]
