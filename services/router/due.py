"""The fact that a referral's deadline fell due, as the deadline poller publishes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.router.pen import SOURCE
from services.router.state import Referral
from shared.contracts.binding import record_of
from shared.contracts.deadlines import DeadlineDue
from shared.contracts.fact import Message
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing

TOPIC = "router.deadlines"


def due(_key: str, body: Mapping[str, Any], due_at: datetime) -> Outgoing:
    """The fact of a due row as the journal publishes it. Raises ValueError as `deadline_of`."""
    message = deadline_of(Referral.model_validate(body), due_at)
    return record_of(TOPIC, message.subject, message)


def deadline_of(referral: Referral, due_at: datetime) -> Message:
    """The fact of a due referral; the same as long as the same clock runs, so that a repeat is known by its id.

    Raises ValueError when no clock of it runs: nothing else is armed.
    """
    clock = referral.alarm
    if clock is None:
        raise ValueError("a row without a clock is due")
    fact = DeadlineDue(referral_id=referral.referral_id, version=clock.version, rule=clock.rule, due_at=due_at)
    return Message(
        id=made_of(referral.referral_id, clock.rule, clock.version, due_at),
        type="deadline.due",
        source=SOURCE,
        subject=str(referral.referral_id),
        time=due_at,
        accepted_time=referral.accepted_time,
        data=fact,
    )
