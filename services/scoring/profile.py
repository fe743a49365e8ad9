"""What is known of one origin, or of a person made of several: the row `person:<uuid>` (docs/adr/0006, 0014).

The same events in any order give the same evidence. `version` counts the changes of whoever goes by the row's id.
"""

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.intake import Observation
from shared.contracts.people import Ruled
from shared.contracts.vocabulary import Band, Flag, Kind, Need, Substance
from shared.kit.journal import BadRecord

SCHEMA = 1
FULL = 200
"""How many pieces of evidence are kept in full; older ones are counted."""


class Kept(BaseModel):
    """A part of a row: fields that a newer version wrote survive a rewrite by this one (journal.md, *Upgrades*)."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Evidence(Kept):
    """One event as far as it says something about the person; the event itself stays in the journal."""

    event_id: UUID
    kind: Kind
    source: str
    time: datetime
    needs: tuple[Need, ...] = ()
    flags: tuple[Flag, ...] = ()
    substances: tuple[Substance, ...] = ()
    no_fixed_abode: bool | None = None
    accepts_help_now: bool | None = None
    observations: tuple[Observation, ...] = ()
    address: UUID | None = None
    """Of an event about somebody: the origin of the address that it names besides (S15)."""

    @property
    def order(self) -> tuple[datetime, UUID]:
        """Newer is greater; of the same instant the id decides, so that every order of arrival agrees."""
        return self.time, self.event_id


def since(evidence: tuple[Evidence, ...], moment: datetime) -> tuple[Evidence, ...]:
    """Evidence of that moment and later; `evidence` is newest first, so that few times are compared."""
    return evidence[: bisect_left(evidence, True, key=lambda piece: piece.time < moment)]


class Detail(Kept):
    """One thing said about the person, when, and by which event: a late event does not overwrite a newer one.

    `mailbox`: of a word on writing to somebody, the address that the same event gave, None where it gave none.
    """

    value: Any
    time: datetime
    event_id: UUID
    mailbox: str | None = None

    @property
    def order(self) -> tuple[datetime, UUID]:
        """As Evidence.order."""
        return self.time, self.event_id


class DeathWord(Kept):
    """What somebody said who looked into a notice of somebody's death: it is right, or, `died` false, it was wrong.

    `author` is a post or a staff number, `words` why they said so.
    """

    event_id: UUID
    time: datetime
    died: bool
    author: str
    words: str

    @property
    def order(self) -> tuple[datetime, UUID]:
        """As Evidence.order."""
        return self.time, self.event_id


class Told(Kept):
    """What was last published of how urgent a person is: by which area's rules, of which event, under which version."""

    version: int
    event_id: UUID
    area: str
    value: int
    low: int
    high: int
    band: Band
    rules: Ruled | None = None
    criteria: tuple[str, ...] = ()
    criteria_unknown: tuple[str, ...] = ()
    readiness: int | None = None


def readable(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row's body. Raises BadRecord `newer-state`: a newer version wrote it; replay when the upgrade is through."""
    if body.get("schema", SCHEMA) > SCHEMA:
        raise BadRecord("newer-state", "a newer version wrote this person's row: replay after the upgrade")
    return body


class Profile(Kept):
    """An origin, a person, or a place that is itself the subject. `evidence` is newest first; `older` counts the rest.

    `version` belongs to the person who goes by `person_id`; `absorbed`: nobody goes by it now, another id took over.
    """

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    schema_number: int = Field(default=SCHEMA, alias="schema")
    person_id: UUID
    version: int = 0
    absorbed: bool = False
    identifiers: tuple[str, ...] = ()
    area: Detail | None = None
    details: dict[str, Detail] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    older: dict[Kind, int] = Field(default_factory=dict)
    last_seen: datetime | None = None
    consents: Detail | None = None
    stopped: Detail | None = None
    """The notice of a death that counts (`services.scoring.notices`)."""
    notices: tuple[Detail, ...] = ()
    """The first and the newest notice of their death."""
    looked_into: DeathWord | None = None
    """What was said last of whether they died."""
    ranked: tuple[str, ...] = ()
    """Areas whose cohorts were ever told where this person stands: they hear of every change from then on."""
    told: Told | None = None
    """What was last published; none of a place, nor while nothing was."""

    @classmethod
    def of(cls, person_id: UUID, body: Mapping[str, Any] | None) -> Self:
        """The profile in a row's body, or that of somebody not heard of before. Raises BadRecord `newer-state`."""
        return cls(person_id=person_id) if body is None else cls.within(body)

    @classmethod
    def within(cls, body: Mapping[str, Any]) -> Self:
        """The profile in a row's body. Raises BadRecord `newer-state`."""
        return cls.model_validate(readable(body))

    def body(self, before: Mapping[str, Any] | None, piece: Evidence | None = None) -> dict[str, Any]:
        """What the row holds, as plain JSON: `before` is its body so far, `piece` the evidence that is new since.

        Evidence that was there is not written anew: it is the greater part of the row, and it never changes.
        """
        written = list(before.get("evidence", ())) if before else []
        if piece is not None:
            at = next((place for place, one in enumerate(self.evidence) if one is piece), FULL)
            written.insert(at, piece.model_dump(mode="json", exclude_defaults=True))
        rest = self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"evidence"})
        return rest | {"schema": self.schema_number, "evidence": written[:FULL]}

    @property
    def heard_of(self) -> bool:
        """Whether an event ever belonged to it: until then nobody was told of it."""
        return bool(self.evidence)

    def knows(self, event_id: UUID) -> bool:
        """Whether this event is among the evidence kept in full."""
        return any(piece.event_id == event_id for piece in self.evidence)
