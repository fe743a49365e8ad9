"""That who a record is about is known better, so that others it may be one person with can be looked for (ADR 11)."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact


class RecordDescribed(Fact):
    """A name, birth date, address or number was heard of a record, or it is another person's now. Keyed by area.

    `record_id` is the origin (docs/adr/0014). It says nothing of anybody: whoever reads it looks at the newest there
    is, so that order says nothing either. `version` is the person's when it was told.
    """

    TYPES: ClassVar = ("record.described",)

    record_id: UUID
    version: int
    event_id: UUID
    area: str
