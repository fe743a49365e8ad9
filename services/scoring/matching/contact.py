"""Postcode, phone, sex and alias compared."""

from jellyfish import damerau_levenshtein_distance

from services.scoring.matching.alike import Ear
from services.scoring.matching.found import Found, found
from services.scoring.matching.known import Known
from services.scoring.matching.letters import Names
from services.scoring.matching.weights import Phone, Postcode, SameOrNot


def postcode_found(a: Known, b: Known, levels: Postcode) -> Found | None:
    """Where two people live. An address for a time says a little when it is the same, and nothing when it is not."""
    if a.postcode is None or b.postcode is None:
        return None
    if a.passing or b.passing:
        return found(levels.shared, a.postcode, b.postcode) if a.postcode == b.postcode else None
    if a.postcode == b.postcode:
        level = levels.exact
    elif a.postcode[:-2] == b.postcode[:-2]:
        level = levels.sector
    else:
        level = levels.district if a.postcode[:-3] == b.postcode[:-3] else levels.different
    return found(level, _spaced(a.postcode), _spaced(b.postcode))


def _spaced(postcode: str) -> str:
    return f"{postcode[:-3]} {postcode[-3:]}"


def phone_found(a: Known, b: Known, levels: Phone) -> Found | None:
    """The phone numbers of two people."""
    if a.phone is None or b.phone is None:
        return None
    if a.phone == b.phone:
        return found(levels.same)
    return found(levels.one_digit if damerau_levenshtein_distance(a.phone, b.phone) == 1 else levels.different)


def sex_found(a: Known, b: Known, levels: SameOrNot) -> Found | None:
    """The sex two people are recorded with."""
    if a.sex is None or b.sex is None:
        return None
    return found(levels.same if a.sex == b.sex else levels.different, a.sex, b.sex)


def alias_found(a: Names, b: Names, ear: Ear, levels: SameOrNot) -> Found | None:
    """The aliases of two people, where both have one."""
    if not a.alias or not b.alias:
        return None
    same = any(ear.one_name(one, other) for one in a.alias for other in b.alias)
    return found(levels.same if same else levels.different, _said(a.alias), _said(b.alias))


def _said(alias: tuple[str, ...]) -> str:
    return " ".join(word.title() for word in alias)
