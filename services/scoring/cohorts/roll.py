"""Who is in a cohort, and the root of the order of those who wait: the row `cohort:<area>:<cohort>` (ADR 12)."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.scoring.profile import Kept
from services.scoring.unread import parsed_of
from shared.contracts.cohorts import StandingChanged
from shared.kit.journal import Row
from shared.packs.cohorts import Cohort

SCHEMA = 1


class Fit(StrEnum):
    """How a person fits a cohort's criteria: `fallen` is a score a member may have, `slipped` one below even that."""

    FITS = "fits"
    FALLEN = "fallen"
    SLIPPED = "slipped"
    UNFIT = "unfit"


def fit(cohort: Cohort, standing: StandingChanged) -> Fit:
    """Whether a person may be ranked in a cohort (only FITS) or stay in it."""
    if not cohort.criteria.holds(standing):
        return Fit.UNFIT
    if cohort.criteria.scores(standing):
        return Fit.FITS
    return Fit.FALLEN if cohort.criteria.scores(standing, cohort.hysteresis.fall) else Fit.SLIPPED


class Member(Kept):
    """Somebody in the cohort."""

    person_id: UUID
    place: str
    entered_at: datetime
    fit: Fit


class Roll(Kept):
    """One cohort. `members` are in the order of their places, `waiting` is the root of the others' order (nodes.py).

    `era` counts changes of the pack's order; `stale` are the people whose places were made before the last of them.
    """

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    schema_number: int = Field(default=SCHEMA, alias="schema")
    version: int = 0
    ordering: str
    era: int = 0
    stale: int = 0
    members: tuple[Member, ...] = ()
    waiting: dict[str, Any] | None = None

    @classmethod
    def of(cls, area: str, cohort: Cohort, rows: Mapping[str, Row]) -> Self:
        """The cohort's row. Raises Unread, or BadRecord `newer-state`."""
        known = parsed_of(roll_key(area, cohort), rows, SCHEMA, cls.model_validate)
        return cls(ordering=cohort.ordering) if known is None else known

    def body(self) -> dict[str, Any]:
        """What the row holds, as plain JSON."""
        return self.model_dump(mode="json", by_alias=True)


def roll_key(area: str, cohort: Cohort) -> str:
    """Key of a cohort's row; rows of its nodes begin with it."""
    return f"cohort:{area}:{cohort.id}"
