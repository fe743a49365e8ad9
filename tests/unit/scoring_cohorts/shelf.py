"""An order kept as rows in memory, read as the journal reads: round by round, each row as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import orjson

from services.scoring.cohorts.nodes import ROOT, Node, Nodes
from services.scoring.cohorts.order import wanted
from shared.kit.journal import Row
from shared.kit.journal.unread import Unread

T = TypeVar("T")
KEY = "cohort:walsall:testers"


@dataclass
class Shelf:
    """One order. After each call `read`, `rounds` and `written` say what it took."""

    fan_out: int = 8
    texts: dict[str, bytes] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    rounds: int = 0

    def does(self, work: Callable[[Nodes], T], *paths: str) -> T:
        """Work on the order and keep what it changed. `paths`: entries whose paths are read side by side."""
        rows: dict[str, Row] = {KEY: self.row(KEY)}
        self.rounds = 1
        while True:
            nodes = Nodes(KEY, rows, rows[KEY].body, self.fan_out)
            missing = wanted(nodes, *paths)
            try:
                if not missing:
                    return self._keeps(nodes, work(nodes), rows)
            except Unread as unread:
                missing = set(unread.keys)
            rows |= {key: self.row(key) for key in missing}
            self.rounds += 1

    def _keeps(self, nodes: Nodes, result: T, rows: dict[str, Row]) -> T:
        changes = {key: orjson.dumps(change.body) for key, change in nodes.changes().items()}
        changes[KEY] = orjson.dumps(nodes.root())
        assert changes.keys() <= rows.keys()
        assert nodes.touched == rows.keys() - {KEY}
        self.read, self.written = set(rows), {key for key, text in changes.items() if self.texts.get(key) != text}
        self.texts |= changes
        return result

    def row(self, key: str) -> Row:
        return Row(key, orjson.loads(self.texts[key]) if key in self.texts else None)

    def nodes(self) -> Nodes:
        """The whole order, every row of it read."""
        rows = {key: self.row(key) for key in self.texts}
        return Nodes(KEY, rows, rows[KEY].body if KEY in rows else None, self.fan_out)

    def path(self, entry: str) -> set[str]:
        """Keys of the nodes an entry is found through."""
        nodes = self.nodes()
        node, keys = nodes[ROOT], {KEY}
        while node.numbers:
            number = node.numbers[node.at(entry)]
            keys.add(f"{KEY}:{number}")
            node = nodes[number]
        return keys

    def levels(self) -> list[list[Node]]:
        """Every node in use, the root's level first."""
        nodes = self.nodes()
        levels = [[nodes[ROOT]]]
        while below := [nodes[number] for node in levels[-1] for number in node.numbers]:
            levels.append(below)
        return levels


def faults(shelf: Shelf) -> Iterator[str]:
    """What is wrong with the nodes of an order, if anything."""
    nodes, levels = shelf.nodes(), shelf.levels()
    for depth, level in enumerate(levels):
        for node in level:
            if depth and not shelf.fan_out // 4 <= len(node) <= shelf.fan_out:
                yield f"a node of {len(node)} at depth {depth}"
            if node.numbers and (node.lows, node.counts) != _seen_from_above(nodes, node):
                yield "a branch that is wrong about a child"
    if len({bool(node.numbers) for node in levels[-1]}) > 1 or any(node.numbers for node in levels[-1]):
        yield "leaves at different depths"


def _seen_from_above(nodes: Nodes, branch: Node) -> tuple[tuple[str, ...], tuple[int, ...]]:
    parts = [nodes[number].part(number) for number in branch.numbers]
    return tuple(part.low for part in parts), tuple(part.held for part in parts)
