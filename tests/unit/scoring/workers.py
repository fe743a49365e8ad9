"""Two workers on rows that others change meanwhile: the journal's promise (docs/adr/0001) without PostgreSQL.

A worker reads in rounds, each round one snapshot; it writes all its rows or none: none when one of them moved on.
"""

import random
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

import orjson

from services.intake.decide import partition_key
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.journal import Decision, Handler, Row
from tests.unit.scoring.builders import NOW, Town

PARTITIONS = 8


@dataclass
class Shelf:
    """State rows with their versions, and what was decided, in order."""

    rows: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    decided: list[Decision] = field(default_factory=list)

    def read(self, keys: Iterable[str]) -> dict[str, tuple[int, bytes | None]]:
        return {key: self.rows.get(key, (0, None)) for key in keys}

    def write(self, decision: Decision, read: dict[str, tuple[int, bytes | None]]) -> bool:
        """False when a row that would change is not as it was read: then nothing is written."""
        if any(self.rows.get(key, (0, None))[0] != read[key][0] for key in decision.changes):
            return False
        for key, change in decision.changes.items():
            self.rows[key] = (read[key][0] + 1, orjson.dumps(change.body))
        self.decided.append(decision)
        return True

    def town(self) -> Town:
        """The rows as they are in the end."""
        return Town({key: orjson.loads(text) for key, (_, text) in self.rows.items()})


@dataclass
class Worker:
    """Takes the events of its partitions, each partition's in order, one at a time."""

    shelf: Shelf
    handler: Handler[Message]
    partitions: list[deque[Message]]
    at: deque[Message] | None = None
    read: dict[str, tuple[int, bytes | None]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        return not any(self.partitions)

    def step(self, chance: random.Random) -> None:
        """One more thing: take an event, read another round, or decide and write."""
        if self.at is None:
            self.at, self.read = chance.choice([one for one in self.partitions if one]), {}
            return
        rows = {key: Row(key, orjson.loads(text) if text else None) for key, (_, text) in self.read.items()}
        asked = set(self.handler.keys(self.at[0], rows)) | rows.keys()
        if asked != rows.keys():
            self.read = self.shelf.read(asked)
            return
        if self.shelf.write(self.handler.decide(self.at[0], rows, NOW), self.read):
            self.at.popleft()
        self.at = None

    def killed(self) -> None:
        """What was not written is taken again."""
        self.at = None


def lived(
    events: Iterable[Message], chance: random.Random, handler: Handler[Message], *, killing: float = 0.05
) -> Shelf:
    """What becomes of these events on eight partitions and two workers, who may be killed between any two steps."""
    shelf = Shelf()
    partitions: dict[int, deque[Message]] = defaultdict(deque)
    for one in events:
        assert isinstance(one.data, EventReceived)
        partitions[crc32(partition_key(one.data).encode()) % PARTITIONS].append(one)
    workers = [Worker(shelf, handler, [queue for n, queue in partitions.items() if n % 2 == mine]) for mine in range(2)]
    while busy := [worker for worker in workers if not worker.done]:
        worker = chance.choice(busy)
        if chance.random() < killing:
            worker.killed()
        else:
            worker.step(chance)
    return shelf
