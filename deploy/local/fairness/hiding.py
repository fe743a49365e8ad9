"""Which groups of a split are hidden, so that no small one is shown or can be worked out from what is shown. Pure.

What a reader has: the total, the groups that are shown, which of the others are small, and that a group is withheld
only when it is no larger than any that is shown.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from deploy.local.fairness.model import Mark


@dataclass(frozen=True, slots=True)
class _Range:
    """What a reader knows of one hidden group before adding up."""

    lowest: int
    highest: int


def hidden(counts: Mapping[str, int], least: int) -> Mapping[str, Mark] | None:
    """Groups to hide. None when the split cannot be shown at all. `counts`: people by group, 1 or more each.

    Small groups are hidden, then the next larger ones, until there are two, they are `least` people together, and the
    size of none of the small ones follows from the rest.
    """
    order = sorted(counts, key=lambda group: (counts[group], group))
    small = sum(count < least for count in counts.values())
    if not small:
        return {}
    for taken in range(small, len(order) + 1):
        if _safe(order[:taken], order[taken:], counts, least):
            return {group: "few" if counts[group] < least else "withheld" for group in order[:taken]}
    return None


def _safe(chosen: Sequence[str], shown: Collection[str], counts: Mapping[str, int], least: int) -> bool:
    together = sum(counts[group] for group in chosen)
    most = min((counts[group] for group in shown), default=together)
    known = {
        group: _Range(1, least - 1) if counts[group] < least else _Range(least, max(least, most)) for group in chosen
    }
    small = [group for group in chosen if counts[group] < least]
    return together >= least and all(_open(group, known, together) for group in small)


def _open(group: str, known: Mapping[str, _Range], together: int) -> bool:
    """Whether more than one size of a group fits with the sum of all that are hidden."""
    others = [one for name, one in known.items() if name != group]
    lowest = max(known[group].lowest, together - sum(one.highest for one in others))
    highest = min(known[group].highest, together - sum(one.lowest for one in others))
    return lowest < highest


def unshown(cells: Mapping[str, Sequence[int]], closed: Collection[str], least: int) -> frozenset[str]:
    """Groups whose distribution is not shown. `cells`: people of each class by group; `closed`: groups hidden anyway.

    A distribution is shown when each class has nobody or `least` people. Those that are not shown must, added up, be
    such a distribution too, for whoever has the total can add them up: else the next smallest is not shown either.
    """
    small = {group for group, row in cells.items() if group in closed or _has_small(row, least)}
    rest = sorted(cells.keys() - small, key=lambda group: (sum(cells[group]), group))
    for more in range(len(rest) + 1):
        chosen = small.union(rest[:more])
        if not _has_small(tuple(_added(cells, chosen)), least):
            return frozenset(chosen)
    return frozenset(cells)


def _has_small(row: Sequence[int], least: int) -> bool:
    return any(0 < count < least for count in row)


def _added(cells: Mapping[str, Sequence[int]], chosen: Collection[str]) -> Iterator[int]:
    return (sum(column) for column in zip(*(cells[group] for group in chosen), strict=True))
