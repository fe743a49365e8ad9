"""`agencies.yaml`: who can help, through which teams, when their doors are open and who is rung when they are not."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.vocabulary import Flag, Kind, Substance
from shared.packs.ages import Ages
from shared.packs.hours import Hours
from shared.packs.how_soon import HowSoon
from shared.packs.source import PackModel

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
TargetName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}/[a-z0-9-]{1,40}$")]
"""`agency/team`."""
District = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}[0-9][A-Z0-9]?$")]
"""A postcode district."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""ISO 639-1 or -3."""
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9 ]{6,20}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Citation = Annotated[str, StringConstraints(pattern=r"^(ours(: .+)?|\d{3}:\d+\b.*)$")]
"""`003:1259 what stands there`, or `ours` for what no source says."""


Sender = Annotated[str, StringConstraints(pattern=r"^urn:[a-z0-9][a-z0-9-]{0,31}:\S+$", max_length=200)]
"""An event's source, as the key that sends it names it."""


class Contact(PackModel):
    """A person who can be told out of hours or when nobody answers: by role, so that the post outlives its holder."""

    role: Sentence
    name: Sentence | None = None
    email: Email
    phone: Phone | None = None


class Serves(PackModel):
    """Whom a team can help: every part that is given must hold, and what nobody knows of a person shuts nobody out.

    `substances`, `flags_any`: one of them at least. `step_free: false`: there are steps. `flags_none` keeps people
    apart who must not meet (S35); a flag nobody raised is not there.
    """

    age: Ages | None = None
    districts: frozenset[District] = frozenset()
    substances: frozenset[Substance] = frozenset()
    languages: frozenset[Language] = frozenset()
    step_free: bool | None = None
    sexes: frozenset[Literal["female", "male"]] = frozenset()
    flags_any: frozenset[Flag] = frozenset()
    flags_none: frozenset[Flag] = frozenset()


class Session(PackModel):
    """A door that opens at its own times, often in somebody else's house (S2, S13, S41). `serves`: for whom it is.

    A session not for everybody is named in no e-mail, only its place and time: its name may say who comes.
    """

    name: Sentence
    site: Sentence
    hours: Hours
    serves: Serves | None = None
    source: Citation


class Absence(PackModel):
    """Local days, the first and the last, on which nobody of a team is there. `cover`: who is asked instead."""

    from_: date = Field(alias="from")
    until: date
    cover: TargetName | None = None

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if self.until < self.from_:
            raise ValueError("it ends before it begins")
        return self

    def has(self, day: date) -> bool:
        """Whether the team is away on this local day."""
        return self.from_ <= day <= self.until


class Capacity(PackModel):
    """How many open referrals a team can have, and when nobody of it is there (S34).

    `when_full`: whether the next is asked, or a place waited for. Where nobody of a rule is free it waits all the same.
    """

    limit: Annotated[int, Field(ge=1)] | None = None
    when_full: Literal["wait", "next"] = "next"
    absences: tuple[Absence, ...] = ()
    source: Citation

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.limit is None and not self.absences:
            raise ValueError("it says neither a limit nor an absence")
        return self


class Refers(PackModel):
    """What a team refers: whatever its own `sources` send, and events of these `kinds` that nobody's source names.

    `sites_any`: of those kinds only what happened there. It hears who took the person on and when they are expected
    (S12, S28); whoever must not hear it, as the police of who comes to the hub (S6), refers nothing here.
    """

    sources: frozenset[Sender] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    sites_any: frozenset[Sentence] = frozenset()
    source: Citation

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not self.sources and not self.kinds:
            raise ValueError("it says neither whose events they are nor of which kinds")
        if self.sites_any and not self.kinds:
            raise ValueError("sites narrow kinds, and it names none")
        return self


class Team(PackModel):
    """One team of an agency. Hours and contacts not given are the agency's; `serves` not given is everybody.

    `outreach`: where its people are met (`at school`), of a team that has no door of its own: they come to one of its
    sessions or are met there (S13). `bring`: what people who come to an appointment are asked to bring (S33).
    """

    id: Id
    name: Sentence
    site: Sentence
    hours: Hours | None = None
    sessions: tuple[Session, ...] = ()
    duty_contact: Contact | None = None
    team_lead: Contact | None = None
    serves: Serves | None = None
    capacity: Capacity | None = None
    refers: Refers | None = None
    outreach: Sentence | None = None
    bring: Sentence | None = None
    source: Citation


class Alerts(PackModel):
    """That an agency wants to hear of drug alerts (S18), and at whose site each must hang until the next one.

    `display`: teams that are asked to hang it up, one a site. How soon they must say that it hangs counts from the
    alert; `next_opening` because nobody can hang anything behind a shut door.
    """

    display: tuple[Id, ...] = ()
    respond_within: HowSoon = "next_opening"
    chase_after: HowSoon = "PT30M"
    source: Citation


class Agency(PackModel):
    """One agency. `kafka`: it reads its queue from its own topic and may answer there.

    `alerts`: it opted in to drug alerts. Who hears of nothing else needs no agreement: they are about nobody.
    """

    id: Id
    name: Sentence
    kafka: bool = False
    hours: Hours
    duty_contact: Contact
    team_lead: Contact
    alerts: Alerts | None = None
    source: Citation
    teams: Annotated[tuple[Team, ...], Field(min_length=1)]


class Agencies(PackModel):
    """The whole file."""

    agencies: Annotated[tuple[Agency, ...], Field(min_length=1)]
