"""Makes events as intake publishes them, and lives a person's events through the handler over rows in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml

from services.scoring.handle import ScoreEvent
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of
from shared.kit.journal import Decision, Outgoing, Record, Row
from shared.packs.scoring import Scoring

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NHS, OTHER_NHS, NOMS, CRN = "9991017070", "9990000018", "A4217QD", "X123456"
WALSALL = Path(__file__).parents[3] / "areas" / "walsall" / "scoring.yaml"


@cache
def walsall() -> Scoring:
    return Scoring.model_validate(yaml.safe_load(WALSALL.read_text()))


def event(kind: str, *, days_ago: float = 0, sender_id: str | None = None, **said: Any) -> Message:
    """An `event.received` of Walsall, `days_ago` before NOW; `said` are fields of the event."""
    time = NOW - timedelta(days=days_ago)
    event_id = made_of("test", sender_id or f"{kind}-{days_ago}-{sorted(said.items())}")
    data = {
        "event_id": event_id,
        "kind": kind,
        "source": "urn:sameday:desk:testham",
        "sender_id": str(event_id),
        "area": "walsall",
        "person": {"nhs_number": NHS},
    } | said
    return Message(
        id=event_id,
        type="event.received",
        source="urn:sameday:intake",
        subject=f"event/{event_id}",
        time=time,
        accepted_time=time + timedelta(milliseconds=3),
        data=EventReceived.model_validate(data),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )


def record(message: Message, topic: str = "intake.events", key: str = "nhs") -> Record:
    """The message as Kafka hands it over."""
    return arrived(record_of(topic, key, message))


def arrived(outgoing: Outgoing) -> Record:
    return Record(outgoing.topic, 0, 0, outgoing.key, outgoing.value, dict(outgoing.headers), NOW)


@dataclass
class Town:
    """State rows as the journal keeps them: JSON bodies under keys. Bodies make the way through JSON each time."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    handler: ScoreEvent = field(default_factory=lambda: ScoreEvent({"walsall": walsall()}))

    def hears(self, message: Message, now: datetime = NOW) -> Decision:
        """One event decided and written."""
        decision = self.handler.decide(message, self.read(message), now)
        for key, change in decision.changes.items():
            self.rows[key] = orjson.loads(orjson.dumps(change.body))
        return decision

    def read(self, message: Message) -> dict[str, Row]:
        """The rows the handler asks for, until it asks for no more."""
        rows: dict[str, Row] = {}
        while missing := set(self.handler.keys(message, rows)) - rows.keys():
            rows |= {key: Row(key, self.rows.get(key)) for key in missing}
        return rows

    def hears_all(self, messages: Iterable[Message]) -> "Town":
        for message in messages:
            self.hears(message)
        return self

    def score(self, message: Message) -> PersonScored:
        """The PersonScored that follows an event."""
        return scored(self.hears(message))

    def people(self) -> dict[str, dict[str, Any]]:
        return {key: body for key, body in self.rows.items() if key.startswith("person:")}


def scored(decision: Decision) -> PersonScored:
    (fact,) = decision.facts
    data = message_of(arrived(fact)).data
    assert isinstance(data, PersonScored)
    return data
