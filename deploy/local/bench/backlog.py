"""A backlog as intake would have written it, made beforehand: only the chain behind intake is timed by it."""

from datetime import datetime

import orjson

from deploy.local.bench.crowd import SOURCE, crowd
from services.intake.decide import EVENTS, partition_key
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.clock import instant
from shared.kit.journal import Outgoing


def backlog(run: str, count: int, now: datetime) -> list[Outgoing]:
    """Records for `intake.events`, accepted now."""
    return [_record(event.body, event.id, now) for event in crowd(run, count, now)]


def _record(body: bytes, identity: object, now: datetime) -> Outgoing:
    sent = orjson.loads(body)
    data = sent["data"]
    fact = EventReceived.model_validate(
        {
            **{name: data[name] for name in ("area", "person", "needs", "flags", "substances", "note")},
            "accepts_help_now": data["accepts_help_now"],
            "site": data["place"],
            "event_id": identity,
            "kind": sent["type"].split(".")[2],
            "source": SOURCE,
            "sender_id": sent["id"],
        }
    )
    message = Message(
        id=fact.event_id,
        type="event.received",
        source=SOURCE,
        subject=str(fact.event_id),
        time=instant(sent["time"]),
        accepted_time=now,
        data=fact,
    )
    return record_of(EVENTS, partition_key(fact), message)
