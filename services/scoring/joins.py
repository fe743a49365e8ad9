"""What was said of two origins, and who is one person now: the row `joins:<origin>` (docs/adr/0014). No evidence here.

The same words in any order give the same joins. Nothing is deleted: what was undone says so.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from services.scoring.profile import SCHEMA, Kept, readable


class Tie(StrEnum):
    """How two origins come to be one person."""

    STRONG = "strong"
    """One event carried identifiers of both."""
    MERGE = "merge"
    """A source merged two of its records."""
    CONFIRMED = "confirmed"
    """A person looked at both and said whether they are one."""


class Word(Kept):
    """What one event says of two origins: one person, or, `together` false, two.

    `removed`: of a merge, the origin whose number went; it is an alias of the other's from then on. `author` and
    `words`: of a person who looked, who they are and why they said so.
    """

    tie: Tie
    event_id: UUID
    time: datetime
    together: bool = True
    removed: UUID | None = None
    author: str | None = None
    words: str | None = None

    @property
    def order(self) -> tuple[datetime, bool, UUID]:
        """Newer is greater; of the same instant what undoes, then the id, so that every order of arrival agrees."""
        return self.time, not self.together, self.event_id


class Join(Kept):
    """The edge between a row's origin and another.

    `shown` is the first event that carried identifiers of both, `said` the newest word somebody meant: a merge, a
    confirmation, or that it is undone. `review`: the event under whose id a person was asked to look.
    """

    shown: Word | None = None
    said: Word | None = None
    review: UUID | None = None

    @property
    def word(self) -> Word | None:
        """What counts: a word that was meant outweighs what identifiers show, whichever is newer."""
        return self.said or self.shown

    @property
    def holds(self) -> bool:
        """Whether the two are said to be one."""
        return self.word is not None and self.word.together

    @property
    def refused(self) -> bool:
        """Whether a person looked and said that these are two: nothing else may make them one either."""
        return self.said is not None and self.said.tie is Tie.CONFIRMED and not self.said.together

    def hearing(self, word: Word) -> Self:
        """The join after one more word: itself when that says nothing new."""
        if word.tie is Tie.STRONG:
            newer = self.shown is None or word.order < self.shown.order
            return self.model_copy(update={"shown": word}) if newer else self
        newer = self.said is None or word.order > self.said.order
        return self.model_copy(update={"said": word}) if newer else self


class Joins(Kept):
    """A row. `goes_by` is the id of the person an origin belongs to, `origins` are all of that person's, sorted.

    `formerly`: ids under which the world knew it and that lead to another now. The row of an id that is no origin's,
    made by a split, lists the person's `origins` only.
    """

    schema_number: int = Field(default=SCHEMA, alias="schema")
    origin: UUID
    identifier: str | None = None
    goes_by: UUID
    origins: tuple[UUID, ...]
    formerly: tuple[UUID, ...] = ()
    joins: dict[UUID, Join] = Field(default_factory=dict)

    @classmethod
    def of(cls, origin: UUID, identifier: str | None, body: Mapping[str, Any] | None) -> Self:
        """The joins in a row's body, or those of somebody who is nobody else. Raises BadRecord `newer-state`."""
        if body is None:
            return cls(origin=origin, identifier=identifier, goes_by=origin, origins=(origin,))
        return cls.within(body)

    @classmethod
    def within(cls, body: Mapping[str, Any]) -> Self:
        """The joins in a row's body. Raises BadRecord `newer-state`."""
        return cls.model_validate(readable(body))

    def body(self) -> dict[str, Any]:
        """What the row holds, as plain JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema": self.schema_number}

    @property
    def held(self) -> Iterator[tuple[UUID, Join]]:
        """Joins that hold, and with whom."""
        return ((other, join) for other, join in self.joins.items() if join.holds)

    @property
    def superseded(self) -> bool:
        """Whether the source took this origin's identifier out of use: another of its sort is the current one."""
        said = [join.said for _, join in self.held]
        return any(word is not None and word.removed == self.origin for word in said)
