"""Makes events as intake publishes them, and lives a person's events through the handler over rows in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import orjson
import yaml

from services.scoring.handle import ScoreEvent
from services.scoring.identity import joins_key, person_key
from services.scoring.policy import Policies, load_policies
from services.scoring.profile import Profile
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.intake import EventReceived
from shared.contracts.people import PersonScored
from shared.kit.ids import made_of
from shared.kit.journal import Decision, Handler, Outgoing, Record, Row
from shared.packs.scoring import Scoring

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NHS, OTHER_NHS, NOMS, OTHER_NOMS, CRN = "9991017070", "9990000018", "A4217QD", "A9033QF", "X123456"
FactT = TypeVar("FactT", bound=Fact)
WALSALL = Path(__file__).parents[3] / "areas" / "walsall" / "scoring.yaml"


@cache
def walsall() -> Scoring:
    return Scoring.model_validate(yaml.safe_load(WALSALL.read_text()))


@cache
def policies() -> Policies:
    return load_policies(WALSALL.parents[1])


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


def merge(kept: dict[str, Any], removed: dict[str, Any], *, undone: bool = False, **said: Any) -> Message:
    """A source merged its record `removed` into `kept`, or, `undone`, took that back."""
    return event("person_merged", person=kept, merge={"removed": removed, "undone": undone}, **said)


def record(message: Message, topic: str = "intake.events", key: str = "nhs") -> Record:
    """The message as Kafka hands it over."""
    return arrived(record_of(topic, key, message))


def arrived(outgoing: Outgoing) -> Record:
    return Record(outgoing.topic, 0, 0, outgoing.key, outgoing.value, dict(outgoing.headers), NOW)


@dataclass
class Town:
    """State rows as the journal keeps them: JSON bodies under keys. Bodies make the way through JSON each time."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    handler: Handler[Message] = field(default_factory=lambda: ScoreEvent(policies()))

    def hears(self, message: Message, now: datetime = NOW) -> Decision:
        """One event decided and written."""
        rows = self.read(message)
        decision = self.handler.decide(message, rows, now)
        assert decision.changes.keys() <= rows.keys(), "a row is changed that was not asked for"
        for key, change in decision.changes.items():
            self.rows[key] = orjson.loads(orjson.dumps(change.body))
        return decision

    def read(self, message: Message) -> dict[str, Row]:
        """The rows the handler asks for, until it asks for no more."""
        rows: dict[str, Row] = {}
        while (more := self.read_round(message, rows)).keys() != rows.keys():
            rows = more
        return rows

    def read_round(self, message: Message, rows: dict[str, Row]) -> dict[str, Row]:
        """One round of reading: what is asked for once these rows are known."""
        return rows | {key: Row(key, self.rows.get(key)) for key in self.handler.keys(message, rows)}

    def hears_all(self, messages: Iterable[Message]) -> "Town":
        for message in messages:
            self.hears(message)
        return self

    def score(self, message: Message) -> PersonScored:
        """The PersonScored that follows an event."""
        return scored(self.hears(message))

    def people(self) -> dict[str, dict[str, Any]]:
        """The rows of ids that somebody goes by."""
        known = self.known()
        return {key: body for key, body in known.items() if key.startswith("person:") and not body.get("absorbed")}

    def persons(self) -> dict[UUID, frozenset[UUID]]:
        """Everybody: the id they go by, and their origins."""
        ids = [UUID(body["person_id"]) for body in self.people().values()]
        return {person_id: self.origins(person_id) for person_id in ids}

    def origins(self, person_id: UUID) -> frozenset[UUID]:
        """Who a person is made of."""
        joins = self.rows.get(joins_key(person_id))
        return frozenset(map(UUID, joins["origins"])) if joins else frozenset({person_id})

    def profile(self, origin: UUID) -> Profile:
        """What an origin holds; what was told depends on what was heard when, and is left out."""
        kept = Profile.of(origin, self.rows.get(person_key(origin)))
        return kept.model_copy(update={"ranked": (), "told": None})

    def known(self) -> dict[str, dict[str, Any]]:
        """Every row, without what was told, of cohorts or at all."""
        told = {"ranked", "told"}
        return {key: {name: said for name, said in body.items() if name not in told} for key, body in self.rows.items()}

    def events_of(self, person_id: UUID) -> list[UUID]:
        """Every event of a person, in no order."""
        return [piece.event_id for origin in self.origins(person_id) for piece in self.profile(origin).evidence]

    def reviews(self, *, open_only: bool = True) -> list[dict[str, Any]]:
        """What somebody is asked to look at."""
        found = [body for key, body in self.rows.items() if key.startswith("review:")]
        return [body for body in found if not (open_only and "settled" in body)]


def told(decision: Decision, kind: type[FactT]) -> list[FactT]:
    """The facts of one kind that a decision publishes."""
    facts = [message_of(arrived(fact)).data for fact in decision.facts]
    return [fact for fact in facts if isinstance(fact, kind)]


def scored(decision: Decision) -> PersonScored:
    """The PersonScored among a decision's facts."""
    (one,) = told(decision, PersonScored)
    return one
