"""Whether one rule's `when` holds whenever another's does: part by part, and never claimed where it is not certain."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from shared.contracts.vocabulary import Substance
from shared.packs.ages import Ages, months
from shared.packs.routes import When

_ANYTHING = When()
CHOICES = (
    "kinds",
    "bands",
    "needs_any",
    "flags_any",
    "substances_any",
    "criteria_any",
    "cohorts_any",
    "districts_any",
    "sites_any",
    "sources_any",
)
"""Parts of which one word is enough: whoever fits such a part fits it by one of its words at least."""


def covers(earlier: When, later: When) -> bool:
    """Whether `earlier` certainly holds whenever `later` does."""
    # Of districts and sites together one or the other holds, so neither says what either alone would.
    if later.districts_any and later.sites_any and not (earlier.districts_any and earlier.sites_any):
        later = later.model_copy(update={"districts_any": frozenset(), "sites_any": frozenset()})
    return all(implied(part, earlier, later) for part in When.model_fields)


def implied(part: str, earlier: When, later: When) -> bool:
    """The same for one part of `earlier`; a part this table does not know must be equal."""
    wanted = getattr(earlier, part)
    return bool(wanted == getattr(_ANYTHING, part) or _PARTS.get(part, _equal)(part, wanted, later))


def narrowed(when: When, part: str) -> Iterator[When]:
    """The part's words one by one: together they are all that `when` is."""
    for word in sorted(getattr(when, part)):
        yield when.model_copy(update={part: type(getattr(_ANYTHING, part))((word,))})


def contradiction(when: When) -> str | None:
    """Why it can never hold, where that is certain."""
    if when.flags_any and when.flags_any <= when.flags_none:
        return "every flag it asks for stands under flags_none too"
    if when.criteria_any and when.criteria_any <= when.criteria_none:
        return "every criterion it asks for stands under criteria_none too"
    if when.sources_any and when.sources_any <= when.sources_none:
        return "every source it asks for stands under sources_none too"
    if when.substances_only and not when.substances_all <= when.substances_only:
        return "substances_only leaves out what substances_all asks for"
    if when.substances_only and when.substances_any and when.substances_any.isdisjoint(when.substances_only):
        return "substances_only leaves out everything substances_any asks for"
    return None


def _equal(part: str, wanted: Any, later: When) -> bool:
    return bool(wanted == getattr(later, part))


def _one_of(part: str, wanted: Any, later: When) -> bool:
    given = getattr(later, part)
    return bool(given) and set(given) <= set(wanted)


def _none_of(part: str, wanted: Any, later: When) -> bool:
    return bool(wanted <= getattr(later, part))


def _some_used(_part: str, wanted: frozenset[Substance], later: When) -> bool:
    certain = not wanted.isdisjoint(later.substances_all)
    of_any = bool(later.substances_any) and later.substances_any <= wanted
    return certain or of_any or (bool(later.substances_only) and later.substances_only <= wanted)


def _all_used(_part: str, wanted: frozenset[Substance], later: When) -> bool:
    lists = (later.substances_any, later.substances_only)
    single = {word for words in lists if len(words) == 1 for word in words}
    return wanted <= later.substances_all | single


def _all_closed(part: str, wanted: tuple[str, ...], later: When) -> bool:
    return bool(later.closed) and set(wanted) <= set(getattr(later, part))


def _of_age(_part: str, wanted: Ages, later: When) -> bool:
    inside = later.age
    return inside is not None and (
        months(wanted.from_) <= months(inside.from_) and months(inside.below) <= months(wanted.below)
    )


def _at_one(_part: str, wanted: frozenset[str], later: When) -> bool:
    return bool(later.sites_any) and all(
        any(site.casefold() in said.casefold() for site in wanted) for said in later.sites_any
    )


def _as_high(part: str, wanted: int, later: When) -> bool:
    return (getattr(later, part) or 0) >= wanted


def _as_low(_part: str, wanted: int, later: When) -> bool:
    return later.score_below is not None and later.score_below <= wanted


_PARTS: Mapping[str, Callable[[str, Any, When], bool]] = {
    **dict.fromkeys(CHOICES, _one_of),
    "flags_none": _none_of,
    "criteria_none": _none_of,
    "sources_none": _none_of,
    "substances_any": _some_used,
    "substances_all": _all_used,
    "substances_only": _one_of,
    "closed": _all_closed,
    "age": _of_age,
    "sites_any": _at_one,
    "score_at_least": _as_high,
    "score_below": _as_low,
}
