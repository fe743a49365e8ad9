"""The journal: how an event is decided once though everything may fail (docs/adr/0001)."""

from shared.kit.journal.model import BadRecord, Change, Decision, Handler, Identity, Outgoing, Record, Row

__all__ = ["BadRecord", "Change", "Decision", "Handler", "Identity", "Outgoing", "Record", "Row"]
