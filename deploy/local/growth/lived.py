"""Rows as scoring itself makes them: a life heard by its own handler over rows in memory."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import orjson

from services.scoring.app import TOPICS
from services.scoring.matching.model import load_weights
from services.scoring.policy import load_policies
from services.scoring.taking import TakeFacts
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.kit.journal import Decision, Handler, Record, Row
from shared.packs.current import Current


def scoring(areas: Path) -> Handler[Message]:
    """Scoring's handler over these packs."""
    return TakeFacts(Current(areas, load_policies), load_weights())


def lived(handler: Handler[Message], life: Iterable[Message], now: datetime) -> dict[str, bytes]:
    """State rows by key after these events, and after every fact of them that scoring reads itself."""
    rows: dict[str, bytes] = {}
    waiting = deque(life)
    while waiting:
        decision = _decided(handler, waiting.popleft(), rows, now)
        rows |= {key: orjson.dumps(change.body) for key, change in decision.changes.items()}
        waiting.extendleft(reversed([message_of(one) for one in own_records(decision, now)]))
    return rows


def own_records(decision: Decision, now: datetime) -> list[Record]:
    """The facts of a decision that scoring reads again."""
    return [
        Record(fact.topic, 0, 0, fact.key, fact.value, dict(fact.headers), now)
        for fact in decision.facts
        if fact.topic in TOPICS
    ]


def _decided(handler: Handler[Message], message: Message, rows: Mapping[str, bytes], now: datetime) -> Decision:
    seen: dict[str, Row] = {}
    while missing := set(handler.keys(message, seen)) - seen.keys():
        seen |= {key: Row(key, orjson.loads(rows[key]) if key in rows else None) for key in missing}
    return handler.decide(message, seen, now)
