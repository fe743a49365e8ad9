"""What arrives from Kafka and what leaves to it: records to requests and stops, rows to outcome facts."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifier.decide import Told
from services.notifier.model import Request, Result, Stop
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Message
from shared.contracts.notifications import NotificationOutcome, NotificationRequested, NotificationStop
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord, Outgoing, Record
from shared.kit.journal.arrival import REPLAY_ATTEMPT, REPLAY_ID, Arrival
from shared.kit.journal.limits import holds_nul
from shared.kit.journal.plan import Entry

DEAD_TOPIC = "dead.notifier"
_SOURCE = "urn:sameday:notifier"


@dataclass(frozen=True, slots=True)
class Arrived:
    """A batch of records, read: each is a request, a stop or a dead letter."""

    requests: tuple[Request, ...]
    stops: tuple[Stop, ...]
    dead: tuple[Arrival[None], ...]


def read(records: Iterable[Record]) -> Arrived:
    """Reads each record; what cannot be read costs only itself."""
    requests: list[Request] = []
    stops: list[Stop] = []
    dead: list[Arrival[None]] = []
    for record in records:
        try:
            found = _read(record)
        except BadRecord as error:
            dead.append(buried(record, error))
        else:
            (requests if isinstance(found, Request) else stops).append(found)  # type: ignore[arg-type]  # told apart
    return Arrived(tuple(requests), tuple(stops), tuple(dead))


def _read(record: Record) -> Request | Stop:
    if holds_nul(record.value):
        raise BadRecord("nul", "the text holds a NUL character", garbage=True)
    message = message_of(record)
    match message.data:
        case NotificationRequested() as fact:
            return Request(message.id, message.time, message.accepted_time, message.traceparent, fact)
        case NotificationStop() as fact:
            return Stop(message.id, message.accepted_time, fact)
    raise BadRecord("unexpected-type", f"a {message.type} is not for the notifier")


def buried(record: Record, failure: BadRecord | None) -> Arrival[None]:
    """A record as the kit's dead letters know it: by its position, or by the id under which it was put back."""
    identity, attempt = made_of(record.topic, record.partition, record.offset), 0
    if REPLAY_ID in record.headers:
        with suppress(KeyError, ValueError):
            attempt = int(record.headers[REPLAY_ATTEMPT])
            identity = UUID(record.headers[REPLAY_ID].decode())
    return Arrival(record, made_of(record.topic), identity, attempt, None, None, failure)


def entries(records: Iterable[Record], arrived: Arrived) -> list[Entry]:
    """Each record in order, for the circuit breaker: with its failure where it has one."""
    failed = {one.position: one for one in arrived.dead}
    arrivals = [buried(record, None) for record in records]
    return [Entry(failed.get(one.position, one), "", (), b"") for one in arrivals]


def outcome_of(topic: str, outcome: DeliveryOutcome, row: Mapping[str, Any], now: datetime) -> Outgoing:
    """The outcome fact of a delivery's row."""
    fact = NotificationOutcome(
        notification_id=row["notification_id"],
        delivery_id=row["id"],
        referral_id=row["referral_id"],
        agency=row["agency"],
        channel=row["channel"],
        outcome=outcome,
        attempts=row["attempts"],
        detail=row["detail"],
    )
    return _outgoing(topic, fact, row["accepted_time"], row["traceparent"], now)


def delivered_of(topic: str, result: Result, now: datetime) -> Outgoing:
    """The outcome fact of an attempt that succeeded: all of it is at hand."""
    delivery = result.delivery
    fact = NotificationOutcome(
        notification_id=delivery.notification_id,
        delivery_id=delivery.id,
        referral_id=delivery.referral_id,
        agency=delivery.agency,
        channel=delivery.channel,
        outcome=DeliveryOutcome.DELIVERED,
        attempts=result.attempts,
        detail=result.answer.detail,
    )
    return _outgoing(topic, fact, delivery.accepted_time, delivery.traceparent, now)


def told_of(topic: str, told: Told, now: datetime) -> Outgoing:
    """The outcome fact of a request that is not being delivered."""
    request, delivery = told.request, told.delivery
    fact = NotificationOutcome(
        notification_id=request.id,
        delivery_id=delivery.id if delivery else None,
        referral_id=request.fact.referral_id,
        agency=request.fact.agency,
        channel=delivery.channel if delivery else "none",
        outcome=told.outcome,
        attempts=0,
        detail=told.detail,
    )
    return _outgoing(topic, fact, request.accepted_time, request.traceparent, now)


def _outgoing(
    topic: str, fact: NotificationOutcome, accepted: datetime, traceparent: str | None, now: datetime
) -> Outgoing:
    message = Message(
        id=made_of("notification.outcome", fact.notification_id, fact.delivery_id, fact.outcome),
        type="notification.outcome",
        source=_SOURCE,
        subject=str(fact.referral_id),
        time=now,
        accepted_time=accepted,
        data=fact,
        traceparent=traceparent,
    )
    return record_of(topic, str(fact.referral_id), message)
