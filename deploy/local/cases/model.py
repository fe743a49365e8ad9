"""A file of cases: the words of its fields are those in which the sources' cases were collected."""

from typing import Annotated

from pydantic import BeforeValidator, Field, RootModel, StringConstraints

from deploy.local.cases.expected import Expected, Never, Notify
from deploy.local.cases.given import IN_WORDS, Given, Somebody
from deploy.local.cases.times import Instant, When
from shared.contracts.vocabulary import Band
from shared.packs.agencies import Id
from shared.packs.source import PackModel

ROWS = tuple(f"S{number}" for number in range(1, 45))
"""Rows of what the sources want, S1-S44."""
Row = Annotated[str, StringConstraints(pattern=r"^S([1-9]|[123][0-9]|4[0-4])$")]
CaseId = Annotated[str, StringConstraints(pattern=r"^S([1-9]|[123][0-9]|4[0-4])-[a-z0-9-]{1,60}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


def _several(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(IN_WORDS)  # noqa: TRY004 - pydantic makes a problem of it, with its line
    return [value] if isinstance(value, dict) else value


class Moment(PackModel):
    """What happens up to `now`, deadlines among it, and what must be so then.

    `band` and `deadline` are those of every team that is expected to be asked and says none of its own.
    """

    now: Instant | None = None
    given: Annotated[tuple[Given, ...], BeforeValidator(_several)] = ()
    expect: Expected | None = None
    band: Band | None = None
    deadline: When | None = None
    notify: Annotated[tuple[Notify, ...], BeforeValidator(_several)] = ()
    never: Annotated[tuple[Never, ...], BeforeValidator(_several)] = ()


class Later(Moment):
    """A later moment of the same case."""

    now: Instant


class Variant(Moment):
    """The same case with something else given or expected; what it does not say is as in the case."""

    id: Id
    people: dict[str, Somebody] = Field(default_factory=dict)
    then: tuple[Later, ...] = ()


class Case(Moment):
    """One case. Its id begins with the row it proves; `proves` names others."""

    id: CaseId
    title: Words | None = None
    area: Id
    now: Instant
    proves: tuple[Row, ...] = ()
    people: dict[str, Somebody] = Field(default_factory=dict)
    then: tuple[Later, ...] = ()
    variants: tuple[Variant, ...] = ()
    source: Words
    assume: Words | None = None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row it proves."""
        return (self.id.partition("-")[0], *self.proves)


class CaseFile(RootModel[tuple[Case, ...]]):
    """The whole file: a list of cases."""
