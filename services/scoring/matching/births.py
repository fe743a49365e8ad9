"""Dates and years of birth compared."""

from datetime import date

from jellyfish import damerau_levenshtein_distance

from services.scoring.matching.found import Found, found
from services.scoring.matching.known import Known
from services.scoring.matching.weights import BirthDate, BirthYear, Comparisons, Level

_FIVE_YEARS = 1826
"""Days."""


def birth_found(a: Known, b: Known, levels: Comparisons) -> Found | None:
    """When two people were born, as far as it is known of both."""
    one, other = day_of(a), day_of(b)
    if one is not None and other is not None:
        return found(date_level(one, other, levels.birth_date), _said(min(one, other)), _said(max(one, other)))
    if a.birth_year is None or b.birth_year is None:
        return None
    return found(_year_level(abs(a.birth_year - b.birth_year), levels.birth_year), a.birth_year, b.birth_year)


def day_of(known: Known) -> date | None:
    """The day of birth. 1 January is what is written when only the year is known: then it is not known."""
    born = known.birth_date
    return None if born is None or (born.month, born.day) == (1, 1) else born


def date_level(one: date, other: date, levels: BirthDate) -> Level:
    """The level of two full dates."""
    if one == other:
        return levels.exact
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return levels.swapped
    if damerau_levenshtein_distance(f"{one:%Y%m%d}", f"{other:%Y%m%d}") == 1:
        return levels.one_digit
    if one.year == other.year:
        return levels.same_year
    return levels.near if abs((one - other).days) <= _FIVE_YEARS else levels.different


def _year_level(apart: int, levels: BirthYear) -> Level:
    if apart == 0:
        return levels.same
    return levels.next if apart == 1 else levels.different


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
