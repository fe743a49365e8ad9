"""What is kept of one person in one area: the row `standing:<area>:<person>` (ADR 12)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.scoring.profile import Kept
from services.scoring.unread import parsed_of
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Row

SCHEMA = 1


class Ranked(Kept):
    """A person's place in one cohort's order, and since when they have been ranked there without a break.

    `era` is the cohort's when the place was made (roll.py).
    """

    place: str
    since: datetime
    era: int


class Standing(Kept):
    """The newest standing of a person and where it puts them: by cohort, whether as a member or waiting."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    schema_number: int = Field(default=SCHEMA, alias="schema")
    newest: StandingChanged | None = None
    ranked: dict[str, Ranked] = Field(default_factory=dict)

    @classmethod
    def of(cls, area: str, person_id: UUID, rows: Mapping[str, Row]) -> Self:
        """The person's row. Raises Unread, or BadRecord `newer-state`."""
        return parsed_of(standing_key(area, person_id), rows, SCHEMA, cls.model_validate) or cls()

    def body(self) -> dict[str, Any]:
        """What the row holds, as plain JSON."""
        return self.model_dump(mode="json", by_alias=True)

    def older_than(self, standing: StandingChanged) -> bool:
        """Whether this standing counts: the same version may come again, as when everybody is ranked anew."""
        return self.newest is None or self.newest.version <= standing.version


def standing_key(area: str, person_id: UUID) -> str:
    """Key of a person's row."""
    return f"standing:{area}:{person_id}"
