"""The rows of a decision as origins: who they are one person with, and what each of them holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.scoring.fold import newest
from services.scoring.identity import Rows, joins_key, person_key, review_key
from services.scoring.joins import Joins
from services.scoring.naming import Named
from services.scoring.profile import Profile
from shared.kit.ids import made_of


def asked(named: Named, rows: Rows) -> set[str]:
    """Keys of every row the decision may look at or change, as far as the rows read so far tell.

    An origin that is nobody else is found in one round of reading; whoever is joined needs one more. Only what may part
    people also needs those whom a contradiction keeps away, who may be joined then, and rows for the ids it would make.
    """
    keys = {review_key(named.event_id)} if named.said else set()
    for origin in reached(named, rows):
        keys |= {person_key(origin), joins_key(origin)}
        if named.said:
            keys |= set(_reviews(origin, rows))
        if named.parts:
            left = split_id(named.event_id, origin)
            keys |= {person_key(left), joins_key(left)}
    return keys


def reached(named: Named, rows: Rows) -> set[UUID]:
    """The origins an event names, and everybody those are joined to."""
    found: set[UUID] = set()
    waiting = list(named.origins)
    while waiting:
        origin = waiting.pop()
        if origin not in found:
            found.add(origin)
            waiting += _next(origin, rows, beyond=named.parts)
    return found


def split_id(event_id: UUID, origin: UUID) -> UUID:
    """The id of a part that an event separates; `origin` is the lowest of it."""
    return made_of("split", event_id, origin)


def _next(origin: UUID, rows: Rows, *, beyond: bool) -> Iterator[UUID]:
    joins = _joins(origin, rows)
    if joins is not None:
        yield joins.goes_by
        yield from joins.origins
        yield from (other for other, _ in joins.held if beyond)


def _reviews(origin: UUID, rows: Rows) -> Iterator[str]:
    joins = _joins(origin, rows)
    if joins is not None:
        yield from (review_key(join.review) for join in joins.joins.values() if join.review is not None)


def _joins(origin: UUID, rows: Rows) -> Joins | None:
    row = rows.get(joins_key(origin))
    return Joins.of(origin, None, row.body) if row is not None and row.body is not None else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What readers are told about a person once: whether all contact stopped, and the newest word on consent."""

    stopped: bool
    consents: bool | None


@dataclass(slots=True)
class Register:
    """What was read, parsed when it is asked for."""

    named: Named
    rows: Rows
    _profiles: dict[UUID, Profile] = field(default_factory=dict)

    def profile(self, person_id: UUID) -> Profile:
        """What an origin holds itself; of an id that is no origin's, its version only."""
        if person_id not in self._profiles:
            self._profiles[person_id] = Profile.of(person_id, self.rows[person_key(person_id)].body)
        return self._profiles[person_id]

    def standing(self, origins: Iterable[UUID]) -> Standing:
        """What a person of these origins stands at, before the event."""
        parts = [self.profile(origin) for origin in origins]
        said = newest(part.consents for part in parts)
        return Standing(any(part.stopped for part in parts), said.value if said is not None else None)

    def joins(self) -> dict[UUID, Joins]:
        """Every origin that was reached, without ids that are no origin's."""
        found = {origin: self.joins_of(origin) for origin in reached(self.named, self.rows)}
        return {origin: joins for origin, joins in found.items() if origin in joins.origins}

    def joins_of(self, origin: UUID) -> Joins:
        """With whom an origin is one person."""
        return Joins.of(origin, self.named.origins.get(origin), self.rows[joins_key(origin)].body)
