"""A service's state rows without a database: what its handler decides is written as the journal would write it."""

from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import islice
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.kit.journal import Decision, Outgoing, Record, Row
from shared.kit.journal.model import Handler

REPEAT = Decision("decided already")


@dataclass(slots=True)
class Memory:
    """One service's rows. `due_at`: the deadlines armed on them, by row."""

    handler: Handler[Message]
    due_at: dict[str, datetime] = field(default_factory=dict)
    _alarms: list[tuple[datetime, str]] = field(default_factory=list)
    _bodies: dict[str, bytes] = field(default_factory=dict)
    _decided: set[UUID] = field(default_factory=set)

    def decide(self, message: Message, at: datetime) -> Decision:
        """What one message changes; of a repeat nothing, as the journal has it. Raises BadRecord."""
        identity = self.handler.identity(message).event_id
        if identity in self._decided:
            return REPEAT
        decision = self.handler.decide(message, self._read(message), at)
        self._decided.add(identity)
        for key, change in decision.changes.items():
            self._bodies[key] = orjson.dumps(change.body)
            self.due_at.pop(key, None)
            if change.due_at is not None:
                self.due_at[key] = change.due_at
                heappush(self._alarms, (change.due_at, key))
        return decision

    def first_due(self) -> tuple[datetime, str] | None:
        """The deadline that falls due first, and its row; None when none is armed."""
        while self._alarms and self.due_at.get(self._alarms[0][1]) != self._alarms[0][0]:
            heappop(self._alarms)
        return self._alarms[0] if self._alarms else None

    def body(self, key: str) -> Any:
        """A row as JSON, None where there is none."""
        return orjson.loads(self._bodies[key]) if key in self._bodies else None

    def keys(self, prefix: str) -> list[str]:
        """Rows of a kind, in the order in which they were first written."""
        return [key for key in self._bodies if key.startswith(prefix)]

    def since(self, place: int) -> list[str]:
        """Rows of every kind but the first so many, in the order in which they were first written."""
        return list(islice(self._bodies, place, None))

    def _read(self, message: Message) -> dict[str, Row]:
        rows: dict[str, Row] = {}
        while lacking := set(self.handler.keys(message, rows)) - rows.keys():
            rows |= {key: Row(key, self.body(key)) for key in lacking}
        return rows


def read(fact: Outgoing, at: datetime) -> Message:
    """A fact as its readers get it, through the Kafka binding."""
    return message_of(Record(fact.topic, 0, 0, fact.key, fact.value, dict(fact.headers), at))
