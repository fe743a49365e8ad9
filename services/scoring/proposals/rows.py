"""What is kept to find records that may be one person's: a summary of each with what a person is asked, and its blocks.

Rows: `known:<record>`, `block:<area>:<uuid>` (docs/adr/0011). A record is an origin (ADR 14).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field

from services.scoring.matching.known import Known
from services.scoring.profile import SCHEMA, Kept


class Stored(Kept):
    """A row."""

    model_config = ConfigDict(frozen=True, extra="allow", populate_by_name=True)

    schema_number: int = Field(default=SCHEMA, alias="schema")

    @classmethod
    def of(cls, body: Mapping[str, Any] | None) -> Self | None:
        """The row's content, None while there is none."""
        return None if body is None else cls.model_validate(body)

    def body(self) -> dict[str, Any]:
        """What the row holds, as plain JSON."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"schema": self.schema_number}


class Asked(Kept):
    """A question to a person: is the record `other`'s person too? `because` names people: never log it."""

    other: UUID
    probability: float
    because: tuple[str, ...]
    levels: tuple[str, ...]
    since: datetime


class Filed(Stored):
    """A record as others are compared with it, the blocks it is found in, and whom a person is asked about."""

    area: str
    known: Known
    blocks: tuple[str, ...] = ()
    asks: Asked | None = None


class Block(Stored):
    """Records that share a blocking key. `crowded`: there were too many, it tells nothing about any of them."""

    records: tuple[UUID, ...] = ()
    crowded: bool = False

    def with_(self, record: UUID, most: int) -> Self:
        """The block with one more record in it."""
        if self.crowded or record in self.records:
            return self
        if len(self.records) >= most:
            return self.model_copy(update={"records": (), "crowded": True})
        return self.model_copy(update={"records": tuple(sorted((*self.records, record)))})

    def without(self, record: UUID) -> Self:
        """The block with this record gone."""
        return self.model_copy(update={"records": tuple(one for one in self.records if one != record)})


def known_key(record: UUID) -> str:
    """Key of a record's summary."""
    return f"known:{record}"


def block_keys(area: str, keys: Iterable[str]) -> tuple[str, ...]:
    """Keys of an area's blocks: records of different areas are never compared, for nobody may look at both."""
    return tuple(f"block:{area}:{key.removeprefix('block:')}" for key in keys)
