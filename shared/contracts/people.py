"""What scoring publishes on `people.scored`. `version` rises by one with every change of the person."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.fact import Fact, Model
from shared.contracts.intake import Person, Place
from shared.contracts.sentence import Sentence
from shared.contracts.vocabulary import Band, Flag, Item, Kind, Need, Substance


class Factor(Model):
    """One reason for a score: a sentence a person could read out, the rule behind it and the events that show it.

    `text` is English; `sentence` is what another language is made from, where the writer gave it.
    """

    text: str
    rule: str
    evidence: tuple[UUID, ...]
    points: int | None = None
    sentence: Sentence | None = None


class Score(Model):
    """NDTA 0-48 as a range: `low` counts unknown items as lowest, `high` as highest; `value` is what is known."""

    value: int
    low: int
    high: int
    unknown: tuple[Item, ...]
    band: Band
    factors: tuple[Factor, ...]


class Ruled(Model):
    """What the rules alone said, where a worker said otherwise: both are kept."""

    value: int
    band: Band


class Assessed(Model):
    """One value of an assessment, by the name of its observation."""

    name: str
    value: int


class Assessment(Model):
    """What somebody assessed: `source` is who recorded it, `at` when. It travels, and the person confirms it (S21)."""

    event_id: UUID
    at: datetime
    source: str
    items: tuple[Assessed, ...]


class PersonScored(Fact):
    """Who somebody is, what they need and how urgent it is, after one event.

    `criteria` are ids of the area's criteria that are met, `criteria_unknown` of those nobody knows enough for;
    `readiness` is the stage 0-4 a worker recorded. `cohorts` are those the person was in when the event was decided.
    `flags_said`: those of `flags` that this event said itself, where others only still stand; None where it said all.
    """

    TYPES: ClassVar = ("person.scored",)

    person_id: UUID
    version: int
    event_id: UUID
    kind: Kind
    event_source: str
    area: str
    person: Person
    place: Place | None = None
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    flags_said: tuple[Flag, ...] | None = None
    substances: tuple[Substance, ...]
    accepts_help_now: bool | None
    site: str | None
    note: str | None
    wishes_site: str | None = None
    expected_on: date | None = None
    expires_at: datetime | None = None
    score: Score
    rules: Ruled | None = None
    criteria: tuple[str, ...] = ()
    criteria_unknown: tuple[str, ...] = ()
    readiness: int | None = None
    assessment: Assessment | None = None
    cohorts: tuple[str, ...] = ()
    events_30_days: int
    events_90_days: int
    last_seen: datetime | None

    @property
    def own_flags(self) -> tuple[Flag, ...]:
        """What the event itself said: a risk that still stands is no news of it (S40)."""
        return self.flags if self.flags_said is None else self.flags_said


class PersonStopped(Fact):
    """All contact stops: `because` is `death` or `opt_out`."""

    TYPES: ClassVar = ("person.stopped",)

    person_id: UUID
    version: int
    event_id: UUID
    because: str


class PersonMerged(Fact):
    """Two records are one person; published under both keys, the survivor is the lower id.

    `person_id` is the key it was published under, `version` that of `merged_into`: above what either had.
    """

    TYPES: ClassVar = ("person.merged",)

    person_id: UUID
    version: int
    event_id: UUID
    merged_from: UUID
    merged_into: UUID


class PersonSplit(Fact):
    """A merge was wrong; published under both keys. `split_into` is an id nobody had before, `version` that of both.

    `events` are those of the part that left, the newest 200 of each of its origins; `aliases` the ids by which it was
    known before it was merged: they lead to `split_into` now, and never back. `revived`: contact had stopped with
    `split_from` for a death that is not the part's, or that nobody died: it is allowed under `split_into`.
    """

    TYPES: ClassVar = ("person.split",)

    person_id: UUID
    version: int
    event_id: UUID
    split_from: UUID
    split_into: UUID
    events: tuple[UUID, ...] = ()
    aliases: tuple[UUID, ...] = ()
    revived: bool = False


class ConsentChanged(Fact):
    """The person gave or took back consent to be referred."""

    TYPES: ClassVar = ("consent.changed",)

    person_id: UUID
    version: int
    event_id: UUID
    consents: bool


class ContactChanged(Fact):
    """How the person can be reached changed."""

    TYPES: ClassVar = ("contact.changed",)

    person_id: UUID
    version: int
    event_id: UUID
    person: Person
