"""The nodes of an order, each a state row of its own: a B+ tree whose branches count what is below them (ADR 12).

The root lies in the row of whoever owns the order; every other node in the row `<owner's key>:<number>`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from services.scoring.unread import body_of
from shared.kit.journal import Change, Row

SCHEMA = 1
FAN_OUT = 64
"""Most entries of a leaf and children of a branch: a few KB a row. One below a quarter of it is joined to another."""
SPARE = 8
ROOT = 0


class Part(NamedTuple):
    """A node as its branch sees it: its least entry, its number and how many entries it holds."""

    low: str
    number: int
    held: int


@dataclass(frozen=True, slots=True)
class Node:
    """A leaf, whose `lows` are entries in order, or a branch, whose three tuples are its children's parts."""

    lows: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """The node in a row's body."""
        return cls(tuple(body["lows"]), tuple(body.get("numbers", ())), tuple(body.get("counts", ())))

    def body(self) -> dict[str, Any]:
        """What the row holds."""
        below = {"numbers": self.numbers, "counts": self.counts} if self.numbers else {}
        return {"schema": SCHEMA, "lows": self.lows, **below}

    def __len__(self) -> int:
        return len(self.lows)

    @property
    def size(self) -> int:
        """How many entries are in it and below it."""
        return sum(self.counts) if self.numbers else len(self.lows)

    def part(self, number: int) -> Part:
        """The node as its branch sees it."""
        return Part(self.lows[0] if self.lows else "", number, self.size)

    def at(self, entry: str) -> int:
        """Which child an entry is in, or would be."""
        return max(0, bisect_right(self.lows, entry) - 1)

    def having(self, entry: str) -> "Node":
        """A leaf with one more entry. Raises ValueError when it is there already."""
        at = bisect_left(self.lows, entry)
        if self.lows[at : at + 1] == (entry,):
            raise ValueError("the entry is in the order already")
        return Node((*self.lows[:at], entry, *self.lows[at:]))

    def lacking(self, entry: str) -> "Node":
        """A leaf without an entry. Raises KeyError when it is not there."""
        at = bisect_left(self.lows, entry)
        if self.lows[at : at + 1] != (entry,):
            raise KeyError(entry)
        return Node((*self.lows[:at], *self.lows[at + 1 :]))

    def replaced(self, start: int, end: int, parts: tuple[Part, ...]) -> "Node":
        """A branch with other children in the place of those from `start` up to `end`."""
        return Node(
            (*self.lows[:start], *(part.low for part in parts), *self.lows[end:]),
            (*self.numbers[:start], *(part.number for part in parts), *self.numbers[end:]),
            (*self.counts[:start], *(part.held for part in parts), *self.counts[end:]),
        )

    def halves(self) -> tuple["Node", "Node"]:
        """The node in two."""
        half = len(self) // 2
        return (
            Node(self.lows[:half], self.numbers[:half], self.counts[:half]),
            Node(self.lows[half:], self.numbers[half:], self.counts[half:]),
        )

    def joined(self, right: "Node") -> "Node":
        """One node of this and its right neighbour."""
        return Node(self.lows + right.lows, self.numbers + right.numbers, self.counts + right.counts)


class Nodes:
    """The nodes of one order as read from rows, and as changed since; `touched` are the keys of all that were wanted.

    Numbers are counted in the root's row; those of nodes that were joined with others are used again.
    """

    def __init__(
        self, key: str, rows: Mapping[str, Row], root: Mapping[str, Any] | None, fan_out: int = FAN_OUT
    ) -> None:
        body: Mapping[str, Any] = root or {"lows": ()}
        self.fan_out = fan_out
        self.least = fan_out // 4
        self.touched: set[str] = set()
        self._key = key
        self._rows = rows
        self._nodes = {ROOT: Node.of(body)}
        self._changed: set[int] = set()
        self._next = int(body.get("next", ROOT + 1))
        self._free = list(body.get("free", ()))

    def __getitem__(self, number: int) -> Node:
        """A node. Raises Unread when its row was not read."""
        if number not in self._nodes:
            self._nodes[number] = Node.of(body_of(self._touch(number), self._rows, SCHEMA) or {"lows": ()})
        return self._nodes[number]

    def __setitem__(self, number: int, node: Node) -> None:
        self._nodes[number] = node
        self._changed.add(number)

    def added(self, node: Node) -> int:
        """The number of a new node. Raises Unread when its row, found or absent, was not read."""
        number = self._free.pop() if self._free else self._next
        self._next = max(self._next, number + 1)
        body_of(self._touch(number), self._rows, SCHEMA)
        self[number] = node
        return number

    def freed(self, number: int) -> Node:
        """The node of a number that is not used any more; its row stays, empty, until it is used again."""
        node = self[number]
        self[number] = Node()
        self._free.append(number)
        return node

    def spare(self) -> set[str]:
        """Keys of nodes that may be added next, in whole blocks: a batch of arrivals rarely has to read again."""
        freed = self._free[max(0, len(self._free) // SPARE - 1) * SPARE :]
        return {self._row(one) for one in (*freed, *range(self._next, (self._next // SPARE + 2) * SPARE))}

    def root(self) -> dict[str, Any]:
        """What the owner's row holds of the order."""
        return self[ROOT].body() | {"next": self._next, "free": self._free}

    @property
    def changed(self) -> bool:
        """Whether any node is not what it was."""
        return bool(self._changed)

    def changes(self) -> dict[str, Change]:
        """Every row but the owner's that is not what it was."""
        return {self._row(number): Change(self._nodes[number].body()) for number in self._changed - {ROOT}}

    def _touch(self, number: int) -> str:
        key = self._row(number)
        self.touched.add(key)
        return key

    def _row(self, number: int) -> str:
        return f"{self._key}:{number}"
