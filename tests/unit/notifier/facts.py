"""Builders of what the notifier is asked, for its tests."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.notifier.model import Channel, Endpoint, EndpointState, Request
from shared.contracts.notifications import NotificationRequested, Summary
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of

AT = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
BEACON = "the-beacon"


def fact(referral: UUID, **changes: Any) -> NotificationRequested:
    """A first offer to The Beacon."""
    made = NotificationRequested(
        referral_id=referral,
        version=1,
        sequence=1,
        person_id=made_of("person", referral),
        agency=BEACON,
        to="agency",
        payload_type="referral.offered",
        payload={"referral_id": str(referral)},
        summary=Summary(subject="A referral waits", lines=("Answer by 17:00.",)),
        band=Band.SAME_DAY,
        respond_by=AT,
    )
    return made.model_copy(update=changes)


def request(number: int = 1, **changes: Any) -> Request:
    """The request of one notification."""
    referral = changes.pop("referral", made_of("referral", number))
    return Request(made_of("notification", number), AT, AT, None, fact(referral, **changes))


def endpoint(number: int = 1, **changes: Any) -> Endpoint:
    """A webhook of The Beacon."""
    identity = made_of("endpoint", number)
    made = Endpoint(
        identity, BEACON, Channel.WEBHOOK, "https://beacon.example/h", EndpointState.ACTIVE, None, b"locked"
    )
    return replace(made, **changes)
