"""What an event's words change about who is one person: pure (docs/adr/0014)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.scoring.joins import Join, Joins
from services.scoring.naming import Said
from services.scoring.register import Register, split_id
from services.scoring.together import Known, Pair, blocked, reviewed, together

MOST = 200
"""A number that this many others were given with stands for nobody: it joins no more."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """Origins that were one person, alone or `among` others, and go on together under an id: theirs, or a new one.

    `stopped`: whether all contact had stopped with that person.
    """

    origins: frozenset[UUID]
    among: frozenset[UUID]
    went_by: UUID
    goes_by: UUID
    heard_of: bool
    stopped: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A person whose origins or id an event changed, and the fragments of former persons they are made of."""

    person_id: UUID
    version: int
    origins: frozenset[UUID]
    fragments: tuple[Fragment, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Who is who after an event. `joins` are all that were reached; `heard` those to which the event said anything new.

    `doubts`: joins that came to be said and do not stand; `cleared`: those about which nobody need be asked any more.
    `crowded`: a word went unheard, for the number it is about is too many people's.
    """

    joins: Mapping[UUID, Joins]
    heard: frozenset[UUID] = frozenset()
    persons: tuple[Person, ...] = ()
    doubts: Mapping[Pair, Join] = field(default_factory=dict)
    cleared: Mapping[Pair, Join] = field(default_factory=dict)
    crowded: bool = False

    def person(self, origin: UUID) -> Person | None:
        """Whom an origin belongs to, where that changed."""
        return next((person for person in self.persons if origin in person.origins), None)

    def goes_by(self, origin: UUID) -> UUID:
        """The id of the person an origin belongs to."""
        person = self.person(origin)
        return person.person_id if person is not None else self.joins[origin].goes_by

    def origins(self, origin: UUID) -> frozenset[UUID]:
        """Every origin of the person an origin belongs to."""
        person = self.person(origin)
        return person.origins if person is not None else frozenset(self.joins[origin].origins)


def settled(register: Register) -> Settled:
    """The event's words heard, and everybody they join or part."""
    before = register.joins()
    after, crowded = hearing(before, register.named.said)
    heard = frozenset(origin for origin, joins in after.items() if joins is not before[origin])
    if not heard:
        return Settled(before, crowded=crowded)
    was, persons = {one: frozenset(joins.origins) for one, joins in before.items()}, together(after)
    apart, was_apart = blocked(after, persons), blocked(before, was)
    new = {pair: join for pair, join in apart.items() if pair not in was_apart}
    return Settled(
        joins=after,
        heard=heard,
        persons=tuple(_changed(register, was, persons)),
        doubts=new | dict(_against_a_word(before, after, register.named.said)),
        cleared={
            pair: join for pair, join in reviewed(after) if pair not in apart and (pair in was_apart or join.holds)
        },
        crowded=crowded,
    )


def _against_a_word(before: Known, after: Known, said: Sequence[Said]) -> Iterator[tuple[Pair, Join]]:
    """Joins that identifiers show for the first time although somebody said that these are two people."""
    for one in said:
        join, known = after[one.one].joins.get(one.other), before[one.one].joins.get(one.other)
        if join is not None and join.shown is not None and not join.holds and (known is None or known.shown is None):
            yield (min(one.one, one.other), max(one.one, one.other)), join


def hearing(before: Known, said: Sequence[Said]) -> tuple[dict[UUID, Joins], bool]:
    """The joins after these words, on both sides; and whether one went unheard because a number is too many's."""
    after, crowded = dict(before), False
    for one in said:
        ends = (one.one, one.other)
        if one.other not in after[one.one].joins and max(len(after[end].joins) for end in ends) >= MOST:
            crowded = True
            continue
        for here, there in (ends, ends[::-1]):
            known = after[here].joins.get(there, Join())
            if (join := known.hearing(one.word)) is not known:
                after[here] = after[here].model_copy(update={"joins": after[here].joins | {there: join}})
    return after, crowded


def _changed(
    register: Register, was: Mapping[UUID, frozenset[UUID]], persons: Mapping[UUID, frozenset[UUID]]
) -> Iterator[Person]:
    for origins in sorted({now for origin, now in persons.items() if was[origin] != now}, key=min):
        fragments = tuple(_fragments(register, origins, {was[origin] for origin in origins}, persons))
        yield Person(
            person_id=_public(fragments, register.named.home),
            version=1 + max(register.profile(one.went_by).version for one in fragments),
            origins=origins,
            fragments=fragments,
        )


def _fragments(
    register: Register,
    origins: frozenset[UUID],
    groups: set[frozenset[UUID]],
    persons: Mapping[UUID, frozenset[UUID]],
) -> Iterator[Fragment]:
    """What this person has of each of the groups that were a person before."""
    for group in sorted(groups, key=min):
        here, went_by = group & origins, register.joins_of(min(group)).goes_by
        goes_by = went_by
        heard_of = any(register.profile(origin).heard_of for origin in here)
        if here != group and here != _heir(register, went_by, {group & persons[origin] for origin in group}):
            told = {went_by, *(name for origin in group for name in register.joins_of(origin).formerly)}
            goes_by = split_id(register.named.event_id, min(here)) if heard_of or min(here) in told else min(here)
        yield Fragment(here, group, went_by, goes_by, heard_of, register.standing(group).stopped)


def _heir(register: Register, person_id: UUID, parts: set[frozenset[UUID]]) -> frozenset[UUID] | None:
    """The part that keeps the id: the origin's of that name, else the one that contact stopped with.

    None when the person was stopped, by a death or by consent taken back, and that part is not: what was told of the
    id is never taken back, so the part needs one that nobody was told to leave alone.
    """
    everybody: frozenset[UUID] = frozenset().union(*parts)
    named_so = next((part for part in parts if person_id in part), None)
    heir = named_so or max(parts, key=lambda part: (*_stops(register, part), -min(part).int))
    return heir if _stops(register, heir) >= _stops(register, everybody) else None


def _stops(register: Register, origins: frozenset[UUID]) -> tuple[bool, bool]:
    """Whether contact stopped, for good or because consent was taken back; a death outweighs the other."""
    said = register.standing(origins)
    return said.stopped, said.stopped or said.consents is False


def _public(fragments: Sequence[Fragment], home: UUID) -> UUID:
    """The lowest id the world has heard of (journal.md, *Merges*); while it heard of none, the event's own origin's."""
    ids = {one.goes_by for one in fragments}
    heard_of = {one.goes_by for one in fragments if one.heard_of}
    return home if home in ids and not heard_of else min(heard_of or ids)
