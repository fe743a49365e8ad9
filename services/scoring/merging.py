"""Who became whom, in words and for the audit; a merge or a person's word: done, parked, refused or to be looked at."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from services.scoring.joins import Join, Tie
from services.scoring.naming import Said
from services.scoring.register import Register
from services.scoring.settling import Settled

ITSELF = "refused: a record cannot be merged with itself"
AGAIN = "nothing changes: they are one person already"
CROWDED = "refused: this number was given with so many others that it stands for nobody"
LOOK = "a person must look: what else is known says that these are two people"
PARKED = "parked: nobody is known by one of the two numbers yet; whoever comes by it is this person"
JOINED = "two records are one person now"
LATER = "nothing changes: a newer word about the two is known"
TWICE = "refused: this merge was taken back before"
UNKNOWN = "parked: the merge it takes back is not known yet; should it come, it will not stand"
STILL = "taken back, but other numbers still say that the two are one person"
APART = "remembered: a person said that these are two people"
PARTED = "taken back: they are two people again, each with what was theirs"


def came_to(register: Register, settled: Settled) -> str:
    """The reason of the decision."""
    meant = [one for one in register.named.said if one.word.tie is not Tie.STRONG]
    if not meant:
        return ITSELF
    if settled.crowded:
        return CROWDED
    one, before = meant[0], register.joins_of(meant[0].one).joins.get(meant[0].other, Join())
    return _joining(register, settled, one) if one.word.together else _parting(one, before, settled)


def _joining(register: Register, settled: Settled, one: Said) -> str:
    if not settled.joins[one.one].joins[one.other].holds:
        return LATER
    if one.other not in settled.origins(one.one):
        return LOOK
    person = settled.person(register.named.home)
    if person is None:
        return AGAIN
    return JOINED if sum(part.heard_of for part in person.fragments) > 1 else PARKED


def _parting(one: Said, before: Join, settled: Settled) -> str:
    if one.word.tie is Tie.CONFIRMED:
        return _told_apart(one, before, settled)
    if before.said is None and before.shown is None:
        return UNKNOWN
    if before.said is not None and not before.said.together:
        return TWICE
    if before.said is not None and before.said.order > one.word.order:
        return LATER
    return PARTED if settled.persons else STILL


def _told_apart(one: Said, before: Join, settled: Settled) -> str:
    if before.said is not None and before.said.order > one.word.order:
        return LATER
    return PARTED if settled.persons else APART


def joined(settled: Settled) -> Iterator[str]:
    """What a reason says of identifiers that join people, or should."""
    if settled.doubts:
        yield "its identifiers do not all belong to one person: a person must look"
    if settled.crowded:
        yield "one of its identifiers was given with so many others that it stands for nobody"
    if any(sum(one.heard_of for one in person.fragments) > 1 for person in settled.persons):
        yield "its identifiers show that people who were known apart are one"


def audit(settled: Settled, person_id: UUID, version: int, doubts: tuple[str, ...]) -> dict[str, Any]:
    """`joined`: ids that lead to somebody else from now on; `parted`: ids that are new."""
    known = [(person, one) for person in settled.persons for one in person.fragments if one.heard_of]
    lists = {
        "joined": sorted(str(one.goes_by) for person, one in known if one.goes_by != person.person_id),
        "parted": sorted(str(one.goes_by) for _, one in known if one.goes_by != one.went_by),
        "doubts": list(doubts),
    }
    return {"person_id": str(person_id), "version": version} | {name: said for name, said in lists.items() if said}
