"""Endpoints and deliveries as the notifier handles them: parsed once, frozen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.notifier.schedule import Answer, Verdict
from shared.contracts.notifications import NotificationRequested, NotificationStop
from shared.kit.ids import made_of


class Channel(StrEnum):
    """How somebody is told."""

    WEBHOOK = "webhook"
    EMAIL = "email"


class EndpointState(StrEnum):
    """Whether an endpoint is used. A failing one is probed, a gone or disabled one is left alone."""

    ACTIVE = "active"
    FAILING = "failing"
    GONE = "gone"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an agency is told. `secret` is encrypted; e-mail has none."""

    id: UUID
    agency: str
    channel: Channel
    address: str
    state: EndpointState
    probe_at: datetime | None
    secret: bytes | None


@dataclass(frozen=True, slots=True)
class Request:
    """One `notification.requested` with what its record says about it."""

    id: UUID
    time: datetime
    accepted_time: datetime
    traceparent: str | None
    fact: NotificationRequested


@dataclass(frozen=True, slots=True)
class Stop:
    """One `notification.stop`."""

    id: UUID
    accepted_time: datetime
    fact: NotificationStop


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification on its way to one address, as a sender holds it.

    `lane` is what attempts are counted by: the endpoint, or the address of a contact. `lease` is the token of who may
    record a failure. `body` is the webhook's JSON, or an e-mail's summary as JSON.
    """

    id: UUID
    notification_id: UUID
    endpoint_id: UUID | None
    lane: UUID
    agency: str
    referral_id: UUID
    channel: Channel
    address: str
    secret: bytes | None
    body: bytes
    accepted_time: datetime
    traceparent: str | None
    attempts: int
    lease: UUID

    @property
    def message_id(self) -> UUID:
        """The same at every attempt: UUIDv5(referral, fact, endpoint) (interfaces.md, *Notifications*)."""
        return made_of(self.referral_id, self.notification_id, self.lane)


@dataclass(frozen=True, slots=True)
class Result:
    """One finished attempt (`attempts` counts it) and what follows from it."""

    delivery: Delivery
    attempts: int
    at: datetime
    answer: Answer
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a batch from Kafka: what this process has leased already, in order, and whether there is more."""

    leased: tuple[Delivery, ...]
    more: bool
