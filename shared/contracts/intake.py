"""What intake publishes on `intake.events` and `intake.bulk`."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Self
from uuid import UUID

from pydantic import Field, StringConstraints, field_validator, model_validator

from shared.contracts.fact import ONE_LINE, Fact, Model
from shared.contracts.nhs_number import valid_nhs_number
from shared.contracts.observations import HIGHEST, OBSERVATIONS
from shared.contracts.vocabulary import Flag, Kind, Need, Substance

Area = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Note = Annotated[str, StringConstraints(max_length=4000)]
Mailbox = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9.!#$%&'*+/^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254),
]
"""One address as HTML's e-mail input takes it, but without `=` and `?`, which mail headers read as encoded words."""


class LocalId(Model):
    """A number that only its issuer gives out: a hospital's, a clinic's, a hostel's. The issuer is a code of theirs."""

    issuer: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$")]


class Person(Model):
    """Who it is about, as far as the sender knows; what is absent is unknown, never "none".

    `email` is written to only where the person has asked to be told (`wants_messages`) and has said that nobody reads
    along who should not (`safe_to_write`). They are one detail: another address needs both words anew.
    """

    nhs_number: str | None = None
    noms_number: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{4}[A-Z]{2}$")] | None = None
    crn: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{6}$")] | None = None
    local_ids: Annotated[tuple[LocalId, ...], Field(max_length=10)] = ()
    family_name: Name | None = None
    given_names: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    alias: Name | None = None
    birth_date: date | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    sex: Annotated[str, StringConstraints(max_length=40)] | None = None
    ethnicity: Annotated[str, StringConstraints(max_length=80)] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{6,20}$")] | None = None
    postcode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$")] | None = None
    no_fixed_abode: bool | None = None
    email: Mailbox | None = None
    wants_messages: bool | None = None
    safe_to_write: bool | None = None

    @property
    def mailbox(self) -> str | None:
        """Where the person may be told by themselves, None where that is not wished or not known to be safe."""
        return self.email if self.wants_messages and self.safe_to_write else None

    @property
    def is_numbered(self) -> bool:
        """Whether a number says who it is."""
        return bool(self.nhs_number or self.noms_number or self.crn or self.local_ids)

    @field_validator("nhs_number")
    @classmethod
    def _check_digit(cls, value: str | None) -> str | None:
        if value is not None and not valid_nhs_number(value):
            raise ValueError("not an NHS number: ten digits whose last is the Modulus 11 check digit of the others")
        return value


class Merge(Model):
    """What a source did with two of its records: `removed` went into the event's person, or, `undone`, came out again.

    Of both the source names numbers; who else they are says nothing here.
    """

    removed: Person
    undone: bool = False


class Review(Model):
    """What a person says who looked at two records: one person's or two people's. The newest word counts.

    `records` are the ids under which they were put before the person; `author` is a post or a staff number.
    """

    records: tuple[UUID, UUID]
    same_person: bool
    author: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    words: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class DeathReview(Model):
    """What a person says who looked into a notice of death: it is right (`died`), or it was wrong. The newest counts.

    `record` is the id of whose death it told; `author` is a post or a staff number.
    """

    record: UUID
    died: bool
    author: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    words: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Place(Model):
    """An address or spot that is itself the subject (S15, S19): one address counts once however often reported."""

    address: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    postcode: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$")] | None = None


class Observation(Model):
    """One recorded value, for instance an NDTA item a worker assessed.

    `words` are the worker's own, `author` who recorded it (a post or a staff number rather than a name).
    """

    name: str
    value: Annotated[int, Field(ge=0, le=HIGHEST)]
    words: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None = None
    author: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None

    @field_validator("name")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in OBSERVATIONS:
            raise ValueError("no observation of that name is known")
        return value

    @model_validator(mode="after")
    def _on_its_scale(self) -> Self:
        scale = OBSERVATIONS[self.name]
        if not scale.has(self.value):
            raise ValueError(f"the item's scale is {scale.values}")
        if scale.signed and (self.words is None or self.author is None):
            raise ValueError("it needs its reason in words and its author")
        return self


class EventReceived(Fact):
    """An event somebody sent, accepted and made uniform. `event_id` is UUIDv5(authenticated source, the sender's id).

    `area` may be absent only where no pack claims the event; scoring makes that a dead letter (interfaces.md, HTTP).
    `expected_on` is the day on which what is announced will happen: a release that is planned.
    `expires_at` is when what it offers ends, whatever the hour: a bed that is kept for so long.
    `site` is where it happened (a custody suite, a ward, a desk; a prison's or hospital's code), `wishes_site`
    where the person wishes to be seen (S30). `merge` is what a `person_merged` tells, `review` or `death` what an
    `identity_reviewed` does; no other kind has them.
    """

    TYPES: ClassVar = ("event.received",)

    event_id: UUID
    kind: Kind
    source: str
    sender_id: str
    area: Area | None = None
    person: Person | None = None
    place: Place | None = None
    needs: tuple[Need, ...] = ()
    flags: tuple[Flag, ...] = ()
    substances: tuple[Substance, ...] = ()
    accepts_help_now: bool | None = None
    observations: tuple[Observation, ...] = ()
    site: Annotated[str, StringConstraints(max_length=120, pattern=ONE_LINE)] | None = None
    wishes_site: Annotated[str, StringConstraints(max_length=120, pattern=ONE_LINE)] | None = None
    note: Note | None = None
    expected_on: date | None = None
    expires_at: datetime | None = None
    merge: Merge | None = None
    review: Review | None = None
    death: DeathReview | None = None
