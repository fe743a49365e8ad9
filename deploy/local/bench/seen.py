"""When each event was seen at each point of its way: facts from the topics, webhooks from the receiver."""

import contextlib
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

OFFERED = "referral.offered"
EVENTS = "intake.events"
TOPICS = f"{EVENTS},people.scored,referrals.changes,agency.*.referrals"


@dataclass
class Seen:
    """Times are monotonic seconds, the broker's brought to our clock as it stood at the start.

    A referral is known by its id, and belongs to the event that opened it.
    `queued` are referrals whose agency reads a topic: only they are awaited there. `arrived` is when an event itself
    was appended: from there to the agency's record it is from Kafka to Kafka.
    """

    arrived: dict[UUID, float] = field(default_factory=dict)
    scored: dict[UUID, float] = field(default_factory=dict)
    offered: dict[str, float] = field(default_factory=dict)
    told: dict[str, float] = field(default_factory=dict)
    opened: dict[str, UUID] = field(default_factory=dict)
    queued: set[str] = field(default_factory=set)
    repeats: int = 0
    _wall_s: float = field(default_factory=lambda: time.time() - time.monotonic())
    _ids: set[bytes | str] = field(default_factory=set)

    def record(self, record: Any, with_topic: Collection[str]) -> None:
        """One record of TOPICS, seen when the broker appended it. `with_topic` are the agencies that have a topic."""
        headers, at = dict(record.headers), record.timestamp / 1000 - self._wall_s
        self._once(record.topic.encode() + headers.get("ce_id", b""))
        if record.topic == EVENTS:
            self.arrived.setdefault(UUID(headers["ce_id"].decode()), at)
            return
        with contextlib.suppress(orjson.JSONDecodeError):
            kind = headers.get("ce_type", b"").decode()
            self._fact(record.topic, kind, orjson.loads(record.value), at, with_topic)

    def webhook(self, at: float, webhook_id: str, referral: str, kind: str) -> None:
        """One webhook as the receiver noted it."""
        self._once(webhook_id)
        if kind == OFFERED:
            self.told.setdefault(referral, at)

    def missing(self, events: Collection[UUID]) -> int:
        """How many steps of these events have not been seen: a score, a place in the agency's queue, a webhook."""
        mine = self.referrals(events)
        unscored = sum(event not in self.scored for event in events)
        unqueued = sum(one in self.queued and one not in self.offered for one in mine)
        return unscored + unqueued + sum(one not in self.told for one in mine)

    def last(self, events: Collection[UUID]) -> dict[str, float]:
        """Point → when the last of these events, or of the referrals they opened, was seen there."""
        mine = self.referrals(events)
        times = {
            "scored": [self.scored[one] for one in events if one in self.scored],
            "offered": [self.offered[one] for one in mine if one in self.offered],
            "notified": [self.told[one] for one in mine if one in self.told],
        }
        return {point: max(found) for point, found in times.items() if found}

    def referrals(self, events: Collection[UUID]) -> list[str]:
        """Those these events opened."""
        wanted = set(events)
        return [referral for referral, event in self.opened.items() if event in wanted]

    def _fact(self, topic: str, kind: str, fact: dict[str, Any], at: float, with_topic: Collection[str]) -> None:
        if kind == "person.scored":
            self.scored.setdefault(UUID(fact["event_id"]), at)
        elif kind == OFFERED and topic == "referrals.changes":
            self.opened[fact["referral_id"]] = UUID(fact["event_id"])
            if fact["agency"] in with_topic:
                self.queued.add(fact["referral_id"])
        elif kind == OFFERED:
            self.offered.setdefault(fact["referral_id"], at)

    def _once(self, identity: bytes | str) -> None:
        self.repeats += identity in self._ids
        self._ids.add(identity)
