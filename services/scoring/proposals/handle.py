"""What to load for a record that was described, and what a person is asked because of it. No SQL, no Kafka."""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.scoring.matching.model import Weights
from services.scoring.proposals.rows import Asked, Filed, Stored, known_key
from services.scoring.proposals.searching import Search, searched
from services.scoring.unread import Reader
from shared.contracts.fact import Message
from shared.contracts.records import RecordDescribed
from shared.kit.journal import Change, Decision, Row
from shared.kit.journal.unread import Unread


@dataclass(frozen=True, slots=True)
class ProposeMatch:
    """Asks people whether two records are one person's. `model`: how likely what is alike makes it (ADR 11)."""

    model: Weights

    def keys(self, record: RecordDescribed, rows: Mapping[str, Row]) -> Collection[str]:
        """The record's rows, its blocks, then those of whoever is in them."""
        reader = Reader(rows)
        with suppress(Unread):
            searched(record.record_id, record.area, reader, self.model)
        return reader.asked

    def decide(self, message: Message, record: RecordDescribed, rows: Mapping[str, Row]) -> Decision:
        """What is asked. It joins nobody. Raises BadRecord `newer-state`."""
        search = searched(record.record_id, record.area, Reader(rows), self.model)
        asks = _asked(message, search)
        filed = Filed(area=record.area, known=search.known, blocks=search.keys, asks=asks)
        stored: dict[str, Stored] = {known_key(record.record_id): filed, **search.blocks}
        bodies = {key: one.body() for key, one in stored.items()}
        changed = {key: Change(body) for key, body in bodies.items() if body != rows[key].body}
        return Decision(_reason(search, asks), changed, (), _audit(record.record_id, search, asks))


def _asked(message: Message, search: Search) -> Asked | None:
    """The question about the likeliest, open since it was first asked."""
    if search.likeliest is None:
        return None
    other, match = search.likeliest
    before = search.filed.asks if search.filed is not None else None
    return Asked(
        other=other,
        probability=round(match.probability, 4),
        because=match.because,
        levels=match.levels,
        since=before.since if before is not None and before.other == other else message.accepted_time,
    )


def _reason(search: Search, asks: Asked | None) -> str:
    if asks is None:
        return f"none of {search.candidates} records that share something with it is likely to be the same person's"
    percent = round(100 * asks.probability)
    return f"with {percent} % probability this record and another are one person's: a person is asked"


def _audit(record: UUID, search: Search, asks: Asked | None) -> dict[str, Any]:
    said: dict[str, Any] = {"record_id": str(record), "candidates": search.candidates}
    if asks is None:
        return said
    return said | {"asks": str(asks.other), "probability": asks.probability, "levels": list(asks.levels)}
