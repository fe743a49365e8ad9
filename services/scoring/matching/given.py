"""Given names compared."""

from services.scoring.matching.alike import Alike, Ear
from services.scoring.matching.found import Found, found, found_for_share
from services.scoring.matching.letters import Names
from services.scoring.matching.model import Weights
from services.scoring.matching.weights import GivenNames, Level, OtherNames


def given_found(a: Names, b: Names, ear: Ear, model: Weights) -> Found | None:
    """The names two people are called by; None when one of them is not known."""
    if not a.given or not b.given:
        return None
    levels, one, other = model.numbers.comparisons.given_names, a.given[0], b.given[0]
    level = _joined(a, b, levels) or _straight(one, other, ear, levels) or _elsewhere(a, b, ear, levels)
    if level.term_frequency == 0:
        return found(level, one.title(), other.title())
    bearers = model.frequencies.given_names
    share = max(bearers.share(one, ear.groups), bearers.share(other, ear.groups))
    return found_for_share(level, levels.exact, share, one.title(), other.title())


def _joined(a: Names, b: Names, levels: GivenNames) -> Level | None:
    """Anna-Louise and Annalouise are one name."""
    one, other = "".join(a.given), "".join(b.given)
    return levels.exact if one == other and len(one) > 1 else None


def _straight(one: str, other: str, ear: Ear, levels: GivenNames) -> Level | None:
    if len(one) == 1 or len(other) == 1:
        return levels.initial if one[0] == other[0] else None
    return {
        Alike.EXACT: levels.exact,
        Alike.SPELLING: levels.spelling,
        Alike.SHORT: levels.short,
        Alike.SOUND: levels.sound,
        Alike.TYPED: levels.typed,
    }.get(ear.compare(one, other))


def _elsewhere(a: Names, b: Names, ear: Ear, levels: GivenNames) -> Level:
    """Where else the name may stand: second among the given names, or in an alias."""
    if _any(a.given[:1], b.given[1:], ear) or _any(b.given[:1], a.given[1:], ear):
        return levels.other_order
    if _any(a.alias, b.given, ear) or _any(b.alias, a.given, ear):
        return levels.alias
    return levels.different


def _any(some: tuple[str, ...], others: tuple[str, ...], ear: Ear) -> bool:
    return any(len(one) > 1 and len(other) > 1 and ear.one_name(one, other) for one in some for other in others)


def second_found(a: Names, b: Names, ear: Ear, model: Weights) -> Found | None:
    """The second given names, where both are known. What many bear beside their name says nothing."""
    one, other = _second(a, model), _second(b, model)
    if one is None or other is None:
        return None
    return found(_second_level(one, other, ear, model.numbers.comparisons.other_names))


def _second(names: Names, model: Weights) -> str | None:
    little = model.spellings.said_before_others.words | model.spellings.common_to_many.words
    return next((word for word in names.given[1:] if word not in little), None)


def _second_level(one: str, other: str, ear: Ear, levels: OtherNames) -> Level:
    if len(one) == 1 or len(other) == 1:
        return levels.initial if one[0] == other[0] else levels.different
    alike = ear.compare(one, other)
    if alike >= Alike.SHORT:
        return levels.same
    return levels.alike if alike else levels.different
