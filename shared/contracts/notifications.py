"""What router asks notifier to tell, what became of it, and what must no longer be told."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from shared.contracts.fact import Fact, Model
from shared.contracts.vocabulary import Band, DeliveryOutcome


class Summary(Model):
    """What an e-mail or SMS may say: no clinical detail, no name (interfaces.md, *Notifications*)."""

    subject: str
    lines: tuple[str, ...]


class NotificationRequested(Fact):
    """Tell somebody something, on `notifications.requested`.

    `to` `agency`: every endpoint registered for the agency (webhook, e-mail); `contact`: the one e-mail address named
    (a duty contact, an escalation); `person`: the address at which the person asked to be told (S33). `payload_type`
    and `payload` are a webhook's `type` and `data`. `person_id` is None where it says nothing to or about a person, as
    that a referral is withdrawn: a stop must not silence it.
    """

    TYPES: ClassVar = ("notification.requested",)

    referral_id: UUID
    version: int
    sequence: int
    person_id: UUID | None
    agency: str
    to: Literal["agency", "contact", "person"]
    email: str | None = None
    payload_type: str
    payload: dict[str, Any]
    summary: Summary
    band: Band
    respond_by: datetime | None


class NotificationOutcome(Fact):
    """What became of one notification at one endpoint, on `notifications.outcomes`."""

    TYPES: ClassVar = ("notification.outcome",)

    notification_id: UUID
    delivery_id: UUID | None
    referral_id: UUID
    agency: str
    channel: Literal["webhook", "email", "none"]
    outcome: DeliveryOutcome
    attempts: int
    detail: str


class NotificationStop(Fact):
    """What was asked must no longer be told, on `notifications.stop`: of one referral, or of a person altogether.

    Of a referral: whatever was requested with a `version` up to this one. Of a person: everything that names them.
    """

    TYPES: ClassVar = ("notification.stop",)

    referral_id: UUID | None
    person_id: UUID | None
    version: int
    reason: str
