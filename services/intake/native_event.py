"""The native event: `sameday.intake.KIND.v1` with a person or a place as its subject (interfaces.md, HTTP)."""

from datetime import date
from typing import Annotated, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    field_validator,
    model_validator,
)

from shared.contracts.fact import ONE_LINE
from shared.contracts.intake import Area, DeathReview, LocalId, Merge, Note, Observation, Person, Place, Review
from shared.contracts.observations import OBSERVATIONS
from shared.contracts.vocabulary import Flag, Kind, Need, Substance

TYPES = {f"sameday.intake.{kind}.v1": kind for kind in Kind}
"""CloudEvents type → kind."""

# Readers of facts ignore what they do not know; intake does not, so that a misspelt field comes back to its sender.
_STRICT = ConfigDict(frozen=True, extra="forbid")


class SentLocalId(LocalId):
    """A number that only its issuer gives out."""

    model_config = _STRICT


class SentPerson(Person):
    """Who it is about; absent means unknown, never "none"."""

    model_config = _STRICT

    local_ids: tuple[SentLocalId, ...] = Field(default=(), max_length=10)

    @field_validator("nhs_number")
    @classmethod
    def _somebody_s(cls, value: str | None) -> str | None:
        """One digit ten times fits its check digit and is what forms are filled with."""
        if value is not None and len(set(value)) == 1:
            raise ValueError("one digit ten times stands for nobody: leave the number out")
        return value


class SentMerge(Merge):
    """What a source did with two of its records; `person` is the one that stayed."""

    model_config = _STRICT

    removed: SentPerson


def _says_something(value: str) -> str:
    if not value.strip():
        raise ValueError("blanks alone say nothing")
    return value


class SentReview(Review):
    """What somebody says who looked at two records (`sameday reviews`)."""

    model_config = _STRICT
    _signed = field_validator("author", "words")(_says_something)


class SentDeathReview(DeathReview):
    """What somebody says who looked into a notice of death (`sameday reviews`)."""

    model_config = _STRICT
    _signed = field_validator("author", "words")(_says_something)


class SentPlace(Place):
    """The address that is itself the subject."""

    model_config = _STRICT


class SentObservation(Observation):
    """One recorded value, for instance an NDTA item a worker assessed."""

    model_config = _STRICT

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if OBSERVATIONS[self.name].signed and not ((self.words or "").strip() and (self.author or "").strip()):
            raise ValueError("it needs its reason in words and its author")
        return self


def _form(value: object) -> str:
    return "site" if isinstance(value, str) else "subject"


Site = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=ONE_LINE)]
SiteOrSubject = Annotated[Annotated[Site, Tag("site")] | Annotated[SentPlace, Tag("subject")], Discriminator(_form)]


class NativeEvent(BaseModel):
    """The `data` of a native event. Its subject is a `person`, or a `place` given as an object."""

    model_config = _STRICT

    area: Area | None = Field(default=None, description="Area pack it belongs to; else the key's, else the place's.")
    person: SentPerson | None = None
    place: SiteOrSubject | None = Field(
        default=None, description="Text: where it happened. Object: the address that is the subject."
    )
    needs: tuple[Need, ...] = Field(default=(), max_length=30)
    flags: tuple[Flag, ...] = Field(default=(), max_length=30)
    substances: tuple[Substance, ...] = Field(default=(), max_length=20)
    accepts_help_now: bool | None = None
    observations: tuple[SentObservation, ...] = Field(default=(), max_length=50)
    wishes_site: Site | None = Field(default=None, description="Where the person wishes to be seen.")
    note: Note | None = None
    expected_on: date | None = Field(default=None, description="The day on which what is announced will happen.")
    expires_at: AwareDatetime | None = Field(default=None, description="When what is offered ends: a bed.")
    merge: SentMerge | None = Field(default=None, description="Of person_merged: the record that was removed.")
    review: SentReview | None = Field(default=None, description="Of identity_reviewed: what was said of two records.")
    death: SentDeathReview | None = Field(default=None, description="Of identity_reviewed: whether a death was right.")

    @property
    def subject(self) -> Place | None:
        """The address that is the subject, where it is one."""
        return self.place if isinstance(self.place, Place) else None

    @property
    def site(self) -> str | None:
        """Where it happened, where that was said."""
        return self.place if isinstance(self.place, str) else None


def lacking(kind: Kind, event: NativeEvent) -> str | None:
    """What this kind cannot do without and the event has not got, in words."""
    if kind is Kind.DRUG_ALERT:
        return None if event.note else "an alert needs its words in note"
    if kind is Kind.PLACE_CONCERN:
        return None if event.subject else "a concern about a place needs place as an object with an address"
    if kind is Kind.PERSON_MERGED:
        return _lacking_merge(event)
    if kind is Kind.IDENTITY_REVIEWED:
        return _lacking_word(event)
    if event.person is None and event.subject is None:
        return "it needs a person, or a place given as an object with an address"
    return None


def _lacking_word(event: NativeEvent) -> str | None:
    if (event.review is None) is not (event.death is None):
        return None
    return "it needs review: two records, and whether they are one person's; or else death: whether somebody died"


def _lacking_merge(event: NativeEvent) -> str | None:
    records = (event.person, event.merge.removed if event.merge else None)
    if all(record is not None and record.is_numbered for record in records):
        return None
    return "a merge needs person and merge.removed, each with an NHS, NOMS, CRN or local number"
