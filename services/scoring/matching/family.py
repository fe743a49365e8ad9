"""Family names compared, and names that stand in each other's place."""

from services.scoring.matching.alike import Alike, Ear
from services.scoring.matching.found import Found, found, found_for_share
from services.scoring.matching.letters import Names
from services.scoring.matching.model import Weights
from services.scoring.matching.weights import FamilyName, Level


def family_found(a: Names, b: Names, ear: Ear, model: Weights) -> Found | None:
    """The family names of two people; None when one of them is not known."""
    if not a.family or not b.family:
        return None
    levels, many = model.numbers.comparisons.family_name, model.spellings.common_to_many.words
    level = _level(a, b, ear, levels, many)
    one, other = _said(a.family), _said(b.family)
    if level.term_frequency == 0:
        return found(level, one, other)
    bearers = model.frequencies.family_names
    share = max(bearers.share(a.family[-1], ear.groups), bearers.share(b.family[-1], ear.groups))
    return found_for_share(level, levels.exact, share, one, other)


def _level(a: Names, b: Names, ear: Ear, levels: FamilyName, many: frozenset[str]) -> Level:
    own_a, own_b = _own(a.family, many), _own(b.family, many)
    if own_a and own_b:
        straight = _straight(own_a, own_b, ear, levels)
    else:
        straight = levels.common if not many.isdisjoint({*a.family, *a.given} & {*b.family, *b.given}) else None
    return straight or _elsewhere(a, b, ear, levels)


def _own(family: tuple[str, ...], many: frozenset[str]) -> tuple[str, ...]:
    """The words that are the family's own: Singh and Kaur are not."""
    return tuple(word for word in family if word not in many)


def _straight(one: tuple[str, ...], other: tuple[str, ...], ear: Ear, levels: FamilyName) -> Level | None:
    if "".join(one) == "".join(other):
        return levels.exact
    if len(one) > 1 or len(other) > 1:
        return levels.part if any(ear.one_name(word, another) for word in one for another in other) else None
    return {
        Alike.SPELLING: levels.spelling,
        Alike.SOUND: levels.sound,
        Alike.TYPED: levels.typed,
    }.get(ear.compare(one[0], other[0]))


def _elsewhere(a: Names, b: Names, ear: Ear, levels: FamilyName) -> Level:
    if _any(a.alias, b.family, ear) or _any(b.alias, a.family, ear):
        return levels.alias
    return levels.different


def exchanged(a: Names, b: Names, ear: Ear) -> bool:
    """Whether the given name of each is the family name of the other."""
    return _any(a.given[:1], b.family, ear) and _any(b.given[:1], a.family, ear)


def exchanged_found(a: Names, b: Names, ears: tuple[Ear, Ear], model: Weights) -> tuple[Found, Found]:
    """What it says that names stand in each other's place. `ears`: for given names, for family names."""
    bearers, levels = model.frequencies, model.numbers.comparisons

    def share(names: Names) -> float:
        return bearers.given_names.share(names.given[0], ears[0].groups)

    right = max(a, b, key=lambda names: (share(names), names.given, names.family))
    given, family = right.given[0], right.family[-1]
    of_given, of_family = levels.given_names, levels.family_name
    family_share = bearers.family_names.share(family, ears[1].groups)
    return (
        found_for_share(of_given.swapped, of_given.exact, share(right), given.title(), family.title()),
        found_for_share(of_family.swapped, of_family.exact, family_share, given.title(), family.title()),
    )


def _any(some: tuple[str, ...], others: tuple[str, ...], ear: Ear) -> bool:
    return any(ear.compare(one, other) >= Alike.SOUND for one in some for other in others)


def _said(family: tuple[str, ...]) -> str:
    return " ".join(word.title() for word in family)
