"""What the router's poller publishes on `router.deadlines`."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact


class DeadlineDue(Fact):
    """A deadline of a referral fell due. Void when the referral has moved on from `version`."""

    TYPES: ClassVar = ("deadline.due",)

    referral_id: UUID
    version: int
    rule: str
    due_at: datetime
