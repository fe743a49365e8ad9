"""What goes to everybody who opted in, on `alerts.drug` (S18)."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact


class DrugAlert(Fact):
    """A dangerous batch or a new substance; never about a person."""

    TYPES: ClassVar = ("drug.alert",)

    event_id: UUID
    area: str
    text: str
