"""An ordered set kept in rows: entries are texts, compared as texts (ADR 12).

Each call looks at the nodes of one path from the root, and where a node becomes too small at one beside each of them:
O(log n) rows. All raise Unread when a node's row was not read.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from services.scoring.cohorts.nodes import ROOT, Node, Nodes, Part
from shared.kit.journal.unread import Unread


def insert(nodes: Nodes, entry: str) -> None:
    """Put an entry in its place. Raises ValueError when it is there already."""
    parts = _insert(nodes, ROOT, entry)
    if len(parts) > 1:  # the root keeps its number, so what it held moves down
        left = nodes.added(nodes[ROOT])
        nodes[ROOT] = Node().replaced(0, 0, (nodes[left].part(left), parts[1]))


def _insert(nodes: Nodes, number: int, entry: str) -> tuple[Part, ...]:
    node = nodes[number]
    if node.numbers:
        at = node.at(entry)
        node = node.replaced(at, at + 1, _insert(nodes, node.numbers[at], entry))
    else:
        node = node.having(entry)
    return _stored(nodes, number, node)


def _stored(nodes: Nodes, number: int, node: Node) -> tuple[Part, ...]:
    """The node kept under its number; too large a one in two."""
    if len(node) <= nodes.fan_out:
        nodes[number] = node
        return (node.part(number),)
    nodes[number], right = node.halves()
    return nodes[number].part(number), right.part(nodes.added(right))


def remove(nodes: Nodes, entry: str) -> None:
    """Take an entry out. Raises KeyError when it is not there."""
    _remove(nodes, ROOT, entry)
    root = nodes[ROOT]
    if len(root.numbers) == 1:
        nodes[ROOT] = nodes.freed(root.numbers[0])


def _remove(nodes: Nodes, number: int, entry: str) -> Part:
    node = nodes[number]
    if node.numbers:
        at = node.at(entry)
        node = node.replaced(at, at + 1, (_remove(nodes, node.numbers[at], entry),))
        node = _mended(nodes, node, at)
    else:
        node = node.lacking(entry)
    nodes[number] = node
    return node.part(number)


def _mended(nodes: Nodes, branch: Node, at: int) -> Node:
    """The branch, a child that became too small joined with the one beside it; in two again if that is too large."""
    if len(nodes[branch.numbers[at]]) >= nodes.least:
        return branch
    left = max(0, at - 1)
    first, second = branch.numbers[left : left + 2]
    parts = _stored(nodes, first, nodes[first].joined(nodes.freed(second)))
    return branch.replaced(left, left + 2, parts)


def size(nodes: Nodes) -> int:
    """How many entries there are."""
    return nodes[ROOT].size


def lowest(nodes: Nodes) -> str | None:
    """The first entry; the root knows it."""
    return next(iter(nodes[ROOT].lows), None)


def first(nodes: Nodes, number: int) -> tuple[str, ...]:
    """The first so many entries."""
    return tuple(islice(_entries(nodes, ROOT), number))


def _entries(nodes: Nodes, number: int) -> Iterator[str]:
    node = nodes[number]
    for child in node.numbers:
        yield from _entries(nodes, child)
    if not node.numbers:
        yield from node.lows


def before(nodes: Nodes, entry: str) -> int:
    """How many entries come before this one, which need not be there."""
    node, passed = nodes[ROOT], 0
    while node.numbers:
        at = node.at(entry)
        passed += sum(node.counts[:at])
        node = nodes[node.numbers[at]]
    return passed + bisect_left(node.lows, entry)


def holds(nodes: Nodes, entry: str) -> bool:
    """Whether the entry is in the order."""
    return entry in _leaf(nodes, entry).lows


def wanted(nodes: Nodes, *entries: str) -> set[str]:
    """Keys to read next to know the paths of all these entries; none when they are known."""
    missing: set[str] = set()
    for entry in entries:
        try:
            _leaf(nodes, entry)
        except Unread as unread:
            missing |= unread.keys
    return missing


def _leaf(nodes: Nodes, entry: str) -> Node:
    node = nodes[ROOT]
    while node.numbers:
        node = nodes[node.numbers[node.at(entry)]]
    return node
