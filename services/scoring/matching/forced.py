"""Pairs that look like one person and are not: twins, relatives, parents and children of one name, other numbers."""

from services.scoring.identity import key_fits
from services.scoring.matching.found import Found
from services.scoring.matching.known import Known
from services.scoring.matching.model import Forced, Numbers
from services.scoring.matching.weights import Level

Pair = tuple[Known, Known]
Met = frozenset[str]
"""Ids of the levels that were met."""


def forced_down(pair: Pair, founds: tuple[Found, ...], numbers: Numbers) -> tuple[Forced, str] | None:
    """Why this pair is put before nobody, with the sentence; None when nothing forbids it."""
    rules, met = numbers.forced_down, frozenset(one.level.id for one in founds)
    if not all(key_fits(key, pair[1].identifiers) for key in pair[0].identifiers):
        return rules.identifiers, rules.identifiers.because
    if not _one_family(met, numbers):
        return None
    if _given_names_differ(pair, met, numbers):
        rule = rules.twins if numbers.comparisons.birth_date.exact.id in met else rules.relatives
        return rule, rule.because
    years = _years_apart(pair)
    if years >= rules.namesakes.years and _one_given_name(met, numbers):
        return rules.namesakes, rules.namesakes.because.format(years=years)
    return None


def _one_family(met: Met, numbers: Numbers) -> bool:
    levels = numbers.comparisons.family_name
    return _any(met, levels.exact, levels.spelling, levels.sound, levels.typed, levels.part, levels.common)


def _one_given_name(met: Met, numbers: Numbers) -> bool:
    levels = numbers.comparisons.given_names
    return _any(met, levels.exact, levels.spelling, levels.short, levels.sound, levels.typed, levels.initial)


def _given_names_differ(pair: Pair, met: Met, numbers: Numbers) -> bool:
    """Whether the given names are two people's: they differ, or they are near, and those of a woman and a man."""
    given = numbers.comparisons.given_names
    if given.other_order.id in met:
        return numbers.comparisons.other_names.different.id in met or _other_sex(pair)
    near = _any(met, given.sound, given.typed, given.short, given.initial)
    return given.different.id in met or (near and _other_sex(pair))


def _other_sex(pair: Pair) -> bool:
    return pair[0].sex is not None and pair[1].sex is not None and pair[0].sex != pair[1].sex


def _years_apart(pair: Pair) -> int:
    one, other = pair[0].birth_year, pair[1].birth_year
    return 0 if one is None or other is None else abs(one - other)


def _any(met: Met, *levels: Level) -> bool:
    return any(level.id in met for level in levels)
