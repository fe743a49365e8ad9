"""Who an id leads to by now, and everything known of them: their origins' evidence as one (docs/adr/0014)."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.scoring.fold import folded
from services.scoring.identity import joins_key, person_key
from services.scoring.joins import Joins
from services.scoring.profile import Profile

Read = Callable[[Collection[str]], Awaitable[Mapping[str, Mapping[str, Any]]]]
"""Keys of scoring's state → bodies of the rows there are."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as known now. `formerly`: ids by which they were told of before and that lead to them, sorted.

    `parts`: what each of their origins holds.
    """

    profile: Profile
    formerly: tuple[UUID, ...]
    parts: tuple[Profile, ...] = ()

    @property
    def person_id(self) -> UUID:
        """The id they go by."""
        return self.profile.person_id

    @property
    def events(self) -> tuple[UUID, ...]:
        """Those of every origin that are kept in full, the newest first."""
        return tuple(piece.event_id for piece in self.profile.evidence)


async def known(read: Read, asked: UUID) -> Known | None:
    """The person whom an id, also a former one or that of an origin, leads to; None when it leads to nobody."""
    person_id, joins = await _led(read, asked)
    origins = joins.origins if joins is not None else (person_id,)
    keys = {key(one) for one in (person_id, *origins) for key in (person_key, joins_key)}
    rows = await read(keys)
    if not rows:
        return None
    held = [Joins.of(one, None, rows.get(joins_key(one))) for one in origins]
    version = Profile.of(person_id, rows.get(person_key(person_id))).version
    parts = [Profile.of(one, rows.get(person_key(one))) for one in origins]
    # Nobody's numbers are shown here: which of them are in use is not asked.
    profile = folded(person_id, version, (), parts)
    names = {name for one in held for name in one.formerly} | ({asked} if asked not in origins else set())
    formerly = [name for name in sorted(names - {person_id}) if (await _led(read, name))[0] == person_id]
    return Known(profile, tuple(formerly), tuple(parts))


async def _led(read: Read, asked: UUID) -> tuple[UUID, Joins | None]:
    """The id somebody goes by in the end; an id made by a split leads to the one it was merged into, and so on."""
    person_id, seen = asked, set[UUID]()
    while True:
        body = (await read([joins_key(person_id)])).get(joins_key(person_id))
        joins = Joins.of(person_id, None, body) if body is not None else None
        if joins is None or joins.goes_by in {person_id, *seen}:
            return person_id, joins
        seen.add(person_id)
        person_id = joins.goes_by
