"""The services' tables as the command line reads them, described by the services themselves."""

from sqlalchemy import Table

from services.notifier import tables as notifier
from shared.kit.journal.tables import journal_tables

_SCORING = journal_tables("scoring").tables
_ROUTER = journal_tables("router").tables

SCORED = _SCORING["scoring.journal"]
SCORED_FACTS = _SCORING["scoring.journal_facts"]
PEOPLE = _SCORING["scoring.state"]
PROGRESS = _SCORING["scoring.progress"]
REFERRALS = _ROUTER["router.state"]
ROUTED = _ROUTER["router.journal"]
DELIVERIES = notifier.delivery
ATTEMPTS = notifier.attempt

DEAD: dict[str, Table] = {
    "scoring": _SCORING["scoring.dead"],
    "router": _ROUTER["router.dead"],
    "notifier": notifier.dead,
}
"""Service → its dead letters."""
OUTBOX: dict[str, Table] = {
    "scoring": _SCORING["scoring.outbox"],
    "router": _ROUTER["router.outbox"],
    "notifier": notifier.outbox,
}
"""Service → what leaves once its transaction is there."""
