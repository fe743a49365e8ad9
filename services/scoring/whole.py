"""The person an event is about, as known once it is heard: the fold of everybody's evidence who they are one with."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.scoring.fold import folded
from services.scoring.joins import Joins
from services.scoring.profile import Evidence, Profile
from services.scoring.register import Register
from services.scoring.settling import Settled


@dataclass(frozen=True, slots=True)
class Grown:
    """The event's own origin with what the event said."""

    profile: Profile
    piece: Evidence


def whole(register: Register, settled: Settled, grown: Grown) -> Profile:
    """The event's person. The identifiers of a record that was merged away are in use no more."""
    home = register.named.home
    origins = sorted(settled.origins(home))
    return folded(
        person_id=settled.goes_by(home),
        version=version_of(register, settled),
        identifiers=in_use(settled.joins[origin] for origin in origins),
        parts=[grown.profile if origin == home else register.profile(origin) for origin in origins],
    )


def in_use(joins: Iterable[Joins]) -> tuple[str, ...]:
    """A person's identifiers; those of records that were merged away only where there is no other."""
    every = list(joins)
    current = [one for one in every if not one.superseded] or every
    return tuple(sorted(one.identifier for one in current if one.identifier is not None))


def version_of(register: Register, settled: Settled) -> int:
    """The version of the event's person once the event is heard: one more, whatever it changes."""
    person = settled.person(register.named.home)
    return person.version if person else register.profile(settled.goes_by(register.named.home)).version + 1
