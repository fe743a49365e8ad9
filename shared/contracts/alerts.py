"""Drug alerts: one as it was raised, on `alerts.drug`, and as an agency that opted in is told of it (S18)."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact


class DrugAlert(Fact):
    """A dangerous batch or a new substance; never about a person."""

    TYPES: ClassVar = ("drug.alert",)

    event_id: UUID
    area: str
    text: str


class AlertTold(Fact):
    """A drug alert as one agency hears of it, on `agency.AGENCY.referrals` and in its webhooks.

    It has the three fields by which an agency tells new from known, and asks for no answer: `referral_id` is the
    alert's event id. `raised_at` is when the alert says it happened.
    """

    TYPES: ClassVar = ("alert.told",)

    referral_id: UUID
    version: int
    sequence: int
    agency: str
    area: str
    text: str
    raised_at: datetime
