"""Which deliveries a notification becomes (pure; docs/adr/0009)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import orjson

from services.notifier.model import Channel, Delivery, Endpoint, EndpointState, Request
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.clock import rfc3339
from shared.kit.ids import made_of

LEASES_PER_LANE = 2
"""No address holds more senders than this, however slowly it answers (journal.md, *Notifier*)."""
LEASE_ROWS = 50
"""Most deliveries one lease holds: they are tried one after the other, long before it ends."""
WITHDRAWAL = "referral.withdrawn"
"""The one thing an agency still hears about somebody who is stopped: that it should ring nobody."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows when requests arrive.

    `stops`: referral or person → version up to which nothing may be told. `leased`: lane → leases now. `waiting`: lane
    and referral of what is still pending there: a later fact waits behind it.
    """

    endpoints: Mapping[str, Sequence[Endpoint]] = field(default_factory=dict)
    stops: Mapping[UUID, int] = field(default_factory=dict)
    leased: Mapping[UUID, int] = field(default_factory=dict)
    waiting: frozenset[tuple[UUID, UUID]] = frozenset()


@dataclass(frozen=True, slots=True)
class Planned:
    """One delivery to insert: leased already, due now (`due_at` None), or held until a failing endpoint is probed."""

    request: Request
    delivery: Delivery
    leased: bool
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Something the router hears at once: no endpoint, stopped, or an endpoint that fails already."""

    request: Request
    outcome: DeliveryOutcome
    delivery: Delivery | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch of requests becomes."""

    deliveries: tuple[Planned, ...]
    told: tuple[Told, ...]


def plan(requests: Iterable[Request], known: Known, lease: UUID, room: int) -> Plan:
    """Plans each request in order. `lease` is this process's token, `room` how many lanes it may open."""
    waiting = set(known.waiting)
    deliveries: list[Planned] = []
    told: list[Told] = []
    opened: dict[UUID, int] = {}
    for request in requests:
        if is_stopped(request, known.stops):
            told.append(Told(request, DeliveryOutcome.STOPPED, detail="stopped before it was told"))
            continue
        targets = targets_of(request, known.endpoints)
        if not targets:
            told.append(Told(request, DeliveryOutcome.NO_ENDPOINT, detail="the agency has no endpoint in use"))
        for endpoint in targets:
            delivery = delivery_to(endpoint, request, lease)
            behind = (delivery.lane, delivery.referral_id) in waiting
            waiting.add((delivery.lane, delivery.referral_id))
            if endpoint.state is EndpointState.FAILING:
                told.append(Told(request, DeliveryOutcome.FAILING, delivery, "held: the endpoint is failing"))
                deliveries.append(Planned(request, delivery, leased=False, due_at=endpoint.probe_at))
                continue
            leased = not behind and _may_open(delivery.lane, opened, known, room)
            if leased:
                opened[delivery.lane] = opened.get(delivery.lane, 0) + 1
            deliveries.append(Planned(request, delivery, leased))
    return Plan(tuple(deliveries), tuple(told))


def _may_open(lane: UUID, opened: Mapping[UUID, int], known: Known, room: int) -> bool:
    if lane in opened:
        return opened[lane] < LEASE_ROWS
    return len(opened) < room and known.leased.get(lane, 0) < LEASES_PER_LANE


def is_stopped(request: Request, stops: Mapping[UUID, int]) -> bool:
    """Whether this may no longer be told: the referral moved on, or the person died or opted out."""
    fact = request.fact
    if fact.payload_type == WITHDRAWAL:
        return False
    moved_on = stops.get(fact.referral_id, -1) >= fact.version
    return moved_on or (fact.person_id is not None and fact.person_id in stops)


def targets_of(request: Request, endpoints: Mapping[str, Sequence[Endpoint]]) -> Sequence[Endpoint]:
    """Every endpoint in use of the agency, or the one address of a contact."""
    fact = request.fact
    if fact.to == "agency":
        return endpoints.get(fact.agency, ())
    if not fact.email:
        return ()
    lane = made_of("contact", fact.email)
    return (Endpoint(lane, fact.agency, Channel.EMAIL, fact.email, EndpointState.ACTIVE, None, None),)


def delivery_to(endpoint: Endpoint, request: Request, lease: UUID) -> Delivery:
    """One notification on its way to one endpoint; its id is made of both."""
    fact = request.fact
    return Delivery(
        id=made_of(request.id, endpoint.id),
        notification_id=request.id,
        endpoint_id=endpoint.id if fact.to == "agency" else None,
        lane=endpoint.id,
        agency=fact.agency,
        referral_id=fact.referral_id,
        channel=endpoint.channel,
        address=endpoint.address,
        secret=endpoint.secret,
        body=webhook_body(request) if endpoint.channel is Channel.WEBHOOK else summary_body(request),
        accepted_time=request.accepted_time,
        traceparent=request.traceparent,
        attempts=0,
        lease=lease,
    )


def webhook_body(request: Request) -> bytes:
    """`{type, timestamp, data}` (Standard Webhooks, *Payload structure*); data has version and sequence."""
    fact = request.fact
    data = {"version": fact.version, "sequence": fact.sequence, **fact.payload}
    return orjson.dumps({"type": fact.payload_type, "timestamp": rfc3339(request.time), "data": data})


def summary_body(request: Request) -> bytes:
    """What an e-mail may say: subject and lines, no clinical detail."""
    return orjson.dumps(request.fact.summary.model_dump(mode="json"))
