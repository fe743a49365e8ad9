"""Which origins are one person: the connected parts of the joins that hold and contradict nobody (docs/adr/0014)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from services.scoring.identity import sort_of
from services.scoring.joins import Join, Joins, Tie

Known = Mapping[UUID, Joins]
Pair = tuple[UUID, UUID]

REFUSED = "refused"
"""A person said of two of them that they are two."""
ONLY_BY_A_PERSON = frozenset({"nhs"})
"""Sorts of which no source's merge makes two numbers one: somebody must look which is right."""


def together(known: Known) -> dict[UUID, frozenset[UUID]]:
    """Each origin's person, as the set of its origins.

    What stands goes on standing as long as it holds: a contradiction that comes later joins nobody. Where several joins
    may stand but not all, the oldest do. Without contradictions the order of arrival says nothing.
    """
    persons = {origin: frozenset({origin}) for origin in known}
    for (one, other), _ in sorted(held(known), key=lambda pair: _rank(known, *pair)):
        if other in persons[one]:
            continue
        both = persons[one] | persons[other]
        if contradiction(both, known) is None:
            persons |= dict.fromkeys(both, both)
    return persons


def held(known: Known) -> Iterator[tuple[Pair, Join]]:
    """Joins that hold between origins that are known, each once."""
    for origin, joins in known.items():
        for other, join in joins.held:
            if origin < other and other in known:
                yield (origin, other), join


def blocked(known: Known, persons: Mapping[UUID, frozenset[UUID]]) -> dict[Pair, Join]:
    """Joins that hold and yet do not stand: joined, the two would contradict each other."""
    return {(one, other): join for (one, other), join in held(known) if other not in persons[one]}


def reviewed(known: Known) -> Iterator[tuple[Pair, Join]]:
    """Joins about which a person was asked, each once."""
    for origin, joins in known.items():
        for other, join in joins.joins.items():
            if origin < other and other in known and join.review is not None:
                yield (origin, other), join


def _rank(known: Known, pair: Pair, join: Join) -> tuple[bool, datetime, bool, UUID]:
    assert join.word is not None  # noqa: S101 - a join that holds has a word
    return (pair[1] not in known[pair[0]].origins, *join.word.order)


def contradiction(origins: frozenset[UUID], known: Known) -> str | None:
    """Why these origins cannot be one person: the sort of which they have two identifiers, or REFUSED; else None."""
    if any(join.refused for one in origins for other, join in known[one].joins.items() if other in origins):
        return REFUSED
    sorts: dict[str, list[UUID]] = defaultdict(list)
    for origin in sorted(origins):
        if (identifier := known[origin].identifier) is not None:
            sorts[sort_of(identifier)].append(origin)
    return next((sort for sort, ones in sorts.items() if len(ones) > 1 and not _aliases(sort, ones, known)), None)


def _aliases(sort: str, origins: Sequence[UUID], known: Known) -> bool:
    """Whether all these identifiers of one sort were said to be one person's, by their source or by a person."""
    reached, waiting = set(), [origins[0]]
    while waiting:
        origin = waiting.pop()
        reached.add(origin)
        said = {other for other, join in known[origin].held if _makes_one(sort, join)}
        waiting += said.intersection(origins) - reached
    return reached == set(origins)


def _makes_one(sort: str, join: Join) -> bool:
    return join.said is not None and (join.said.tie is Tie.CONFIRMED or sort not in ONLY_BY_A_PERSON)
