"""The rows of a decision as origins: who they are one person with, and what each of them holds."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.scoring.fold import newest
from services.scoring.identity import Rows, death_key, joins_key, person_key, review_key
from services.scoring.joins import Joins
from services.scoring.naming import Named
from services.scoring.profile import Profile
from shared.kit.ids import made_of
from shared.kit.journal import Row


def asked(named: Named, rows: Rows) -> set[str]:
    """Keys of every row the decision may look at or change, as far as the rows read so far tell.

    An origin that is nobody else is found in one round of reading; whoever is joined needs one more. Only what may part
    people also needs those whom a contradiction keeps away, who may be joined then, and rows for the ids it would make.
    """
    keys = {review_key(named.event_id)} if named.said else set()
    for origin, joins in reached(named, rows).items():
        keys |= {person_key(origin), joins_key(origin)}
        keys |= _about_a_death(origin, rows.get(person_key(origin)))
        if named.said and joins is not None:
            keys |= {review_key(join.review) for join in joins.joins.values() if join.review is not None}
        if named.parts:
            left = split_id(named.event_id, origin)
            keys |= {person_key(left), joins_key(left)}
    return keys


def _about_a_death(origin: UUID, row: Row | None) -> set[str]:
    """The row that asks whether somebody really died: whoever is met afterwards is looked at by a person."""
    known = row.parsed(Profile.within) if row is not None else None
    return {death_key(origin)} if known is not None and known.stopped is not None else set()


def reached(named: Named, rows: Rows) -> dict[UUID, Joins | None]:
    """The origins an event names, and everybody those are joined to; with their joins where these are read and any."""
    found: dict[UUID, Joins | None] = {}
    waiting = list(named.origins)
    while waiting:
        origin = waiting.pop()
        if origin not in found:
            row = rows.get(joins_key(origin))
            joins = row.parsed(Joins.within) if row is not None else None
            found[origin] = joins
            waiting += _next(joins, beyond=named.parts) if joins is not None else ()
    return found


def split_id(event_id: UUID, origin: UUID) -> UUID:
    """The id of a part that an event separates; `origin` is the lowest of it."""
    return made_of("split", event_id, origin)


def _next(joins: Joins, *, beyond: bool) -> Iterator[UUID]:
    yield joins.goes_by
    yield from joins.origins
    yield from (other for other, _ in joins.held if beyond)


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
            known = self.rows[person_key(person_id)].parsed(Profile.within)
            self._profiles[person_id] = known or Profile(person_id=person_id)
        return self._profiles[person_id]

    def hearing(self, profile: Profile) -> "Register":
        """The same once an origin holds something else."""
        return Register(self.named, self.rows, self._profiles | {profile.person_id: profile})

    def standing(self, origins: Iterable[UUID]) -> Standing:
        """What a person of these origins stands at, before the event."""
        parts = [self.profile(origin) for origin in origins]
        said = newest(part.consents for part in parts)
        return Standing(any(part.stopped for part in parts), said.value if said is not None else None)

    def joins(self) -> dict[UUID, Joins]:
        """Every origin that was reached, without ids that are no origin's."""
        held = {origin: joins or self.joins_of(origin) for origin, joins in reached(self.named, self.rows).items()}
        return {origin: joins for origin, joins in held.items() if origin in joins.origins}

    def joins_of(self, origin: UUID) -> Joins:
        """With whom an origin is one person."""
        known = self.rows[joins_key(origin)].parsed(Joins.within)
        if known is not None:
            return known
        held = self.named.origins.get(origin) or next(iter(self.profile(origin).identifiers), None)
        return Joins.of(origin, held, None)
