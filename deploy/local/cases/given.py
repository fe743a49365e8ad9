"""What is given in a case: events as intake takes them, answers of agencies, what became of a notification."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, create_model, model_validator

from deploy.local.cases.times import Instant
from services.intake.answers import SentAnswer
from services.intake.native_event import NativeEvent, SentPerson
from shared.contracts.vocabulary import DeliveryOutcome, Kind
from shared.packs.agencies import TargetName
from shared.packs.source import PackModel

SOMEBODY = "somebody"
"""Whom an event is about that names nobody."""
IN_WORDS = "it is written in words, which nobody can play: write it as docs/cases.md shows"


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Event(NativeEvent):
    """The data of a native event, when it happened (else at the moment's `now`), and when intake heard of it (at once).

    `about`: names of people of this case, an event for each; `crowd 1-20` are twenty. `person` adds to what the case
    says of them.
    """

    at: Instant | None = None
    heard: Instant | None = None
    about: Annotated[tuple[str, ...], BeforeValidator(_one_or_more)] = (SOMEBODY,)
    source: str = "urn:sameday:desk:cases"


class Answer(SentAnswer):
    """An agency's answer to the referral its team has about somebody."""

    by: TargetName
    about: str = SOMEBODY
    at: Instant | None = None


class Delivery(PackModel):
    """What became of the newest notification about somebody: to a team's agency, or to a contact by role."""

    to: str
    outcome: DeliveryOutcome
    about: str = SOMEBODY
    at: Instant | None = None


class Happening(PackModel):
    """One of the things that happen: `kind: {…}`, `answer: {…}` or `delivery: {…}`."""

    answer: Answer | None = None
    delivery: Delivery | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if len(self.named) != 1:
            raise ValueError("one thing happens at a time: an event's kind, answer or delivery, and what belongs to it")
        return self

    @property
    def named(self) -> Mapping[str, Event | Answer | Delivery]:
        """What happens, by the word that says so."""
        return {name: one for name in type(self).model_fields if (one := getattr(self, name)) is not None}


_KINDS: dict[str, Any] = {kind.value: (Event | None, Field(default=None)) for kind in Kind}
Step: type[Happening] = create_model("Step", __base__=Happening, **_KINDS)
"""A happening of any kind: each kind is a field, so that a misspelt one is named with its line and a suggestion."""


def _with_what(value: object) -> object:
    """`- walk_in:` with nothing behind it is an event that says nothing else."""
    if isinstance(value, str):
        raise ValueError(IN_WORDS)  # noqa: TRY004 - pydantic makes a problem of it, with its line
    if isinstance(value, dict):
        return {name: {} if said is None else said for name, said in value.items()}
    return value


Given = Annotated[Step, BeforeValidator(_with_what)]


class Somebody(SentPerson):
    """A person of a case, all invented. Who has no number is given a test NHS number."""
