"""The person an event is about, as known once it is heard: the fold of everybody's evidence who they are one with."""

from dataclasses import dataclass

from services.scoring.fold import folded
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
    joins = [settled.joins[origin] for origin in origins]
    in_use = [one for one in joins if not one.superseded] or joins
    return folded(
        person_id=settled.goes_by(home),
        version=version_of(register, settled),
        identifiers=tuple(sorted(one.identifier for one in in_use if one.identifier is not None)),
        parts=[grown.profile if origin == home else register.profile(origin) for origin in origins],
    )


def version_of(register: Register, settled: Settled) -> int:
    """The version of the event's person once the event is heard: one more, whatever it changes."""
    person = settled.person(register.named.home)
    return person.version if person else register.profile(settled.goes_by(register.named.home)).version + 1
