"""What decides the cohorts of an area, and who entered or left one (docs/adr/0012)."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.fact import Fact, Model
from shared.contracts.sentence import Sentence
from shared.contracts.vocabulary import Band, Flag, Item, Need

Stopped = Literal["death", "opt_out", "merged", "moved"]
"""Why somebody is not ranked here: they died, said no to all of it, are part of another record, or live elsewhere."""


class KnownItem(Model):
    """An NDTA item that is known, with its value; what is not listed is unknown, never zero."""

    item: Item
    value: Annotated[int, Field(ge=0, le=8)]


class StandingChanged(Fact):
    """Where a person stands in an area, as far as cohorts look at it. Keyed by area, so that one owner decides.

    `version` is the person's; the same version may come again, an older one is ignored. `at` is when it happened,
    `criteria` are ids of the area's criteria.yaml that hold. `settle` is False while history is laid in: the person is
    placed, and nobody enters or is overtaken before the next standing that settles.
    """

    TYPES: ClassVar = ("standing.changed",)

    person_id: UUID
    version: int
    event_id: UUID
    area: str
    low: int
    high: int
    band: Band
    items: tuple[KnownItem, ...]
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    criteria: tuple[str, ...]
    events_30_days: int
    last_seen: datetime | None
    at: datetime
    stopped: Stopped | None = None
    settle: bool = True


class CohortMove(Fact):
    """Somebody entered or left a cohort. `version` rises by one with every move in that cohort of that area.

    `event_id` is the event that caused it, which may be another person's; `reason` names nobody and is English,
    `sentence` what another language makes of it. `rank` counts from 1
    among everybody who is ranked; `opens` labels what the cohort's members may have (`rapid-pathway`).
    """

    person_id: UUID
    version: int
    event_id: UUID
    area: str
    cohort: str
    title: str
    size: int
    reason: str
    at: datetime
    opens: str | None = None
    sentence: Sentence | None = None


class CohortEntered(CohortMove):
    """Somebody has a place in a cohort now."""

    TYPES: ClassVar = ("cohort.entered",)

    rank: int


class CohortLeft(CohortMove):
    """Somebody has no place in a cohort any more. `rank` is None when they do not fit any more."""

    TYPES: ClassVar = ("cohort.left",)

    rank: int | None
