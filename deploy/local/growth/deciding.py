"""One scoring worker without Kafka, a process of its own: its journal over PostgreSQL, given events batch by batch.

Reads a specification as JSON from stdin: `{database, areas, people, first, count, batch}` and writes
`{us, cpu_us, rss_mb}` to stdout: microseconds an event (of the clock, of the worker's processor) and the worker's
memory at the end.
The first fifth is decided and discarded.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import uvloop

from deploy.local.growth.lived import scoring
from deploy.local.growth.residents import event, record
from services.scoring.app import TOPICS
from shared.contracts.fact import Message
from shared.kit import clock
from shared.kit.ids import made_of
from shared.kit.journal import Journal, Outgoing, Record, Store

_STRIDE = 7_919
"""Prime to every number of people that ends in zeros: nobody is met again before everybody was met."""
_DISCARDED = 5
_MIB = 1024 * 1024


@dataclass
class Worker:
    """Takes what it is given as if it stood on topics nobody read before, and what it tells itself after that."""

    journal: Journal[Message]
    topics: dict[str, UUID]
    offsets: dict[str, int] = field(default_factory=dict)

    async def hears(self, facts: Sequence[Outgoing]) -> None:
        """One batch, and the batches that follow from it."""
        while facts:
            settled = await self.journal.settle([self._placed(fact) for fact in facts])
            facts = [fact for one in settled for fact in one.facts if fact.topic in TOPICS]

    def _placed(self, fact: Outgoing) -> tuple[UUID, Record]:
        offset = self.offsets.get(fact.topic, 0)
        self.offsets[fact.topic] = offset + 1
        record = Record(fact.topic, 0, offset, fact.key, fact.value, dict(fact.headers), clock.now())
        return self.topics[fact.topic], record


async def run(spec: dict[str, Any]) -> dict[str, float]:
    """What one event costs."""
    store = Store(spec["database"], "scoring")
    worker = Worker(_journal(store, Path(spec["areas"])), _topics(spec))
    events = _events(spec["people"], spec["first"])
    await _hear(worker, events, spec["count"] // _DISCARDED, spec["batch"])
    began, cpu = time.perf_counter(), time.process_time()
    await _hear(worker, events, spec["count"], spec["batch"])
    took, worked = time.perf_counter() - began, time.process_time() - cpu
    await store.close()
    micros = 1_000_000 / spec["count"]
    return {"us": took * micros, "cpu_us": worked * micros, "rss_mb": psutil.Process().memory_info().rss / _MIB}


async def _hear(worker: Worker, events: Iterator[Outgoing], count: int, batch: int) -> None:
    for start in range(0, count, batch):
        await worker.hears(list(islice(events, min(batch, count - start))))


def _events(people: int, first: int) -> Iterator[Outgoing]:
    number = first
    while True:
        yield record(event(number * _STRIDE % people, f"measured {number}", number, clock.now()))
        number += 1


def _journal(store: Store, areas: Path) -> Journal[Message]:
    return Journal(
        store,
        scoring(areas),
        dead_topic="dead.scoring",
        exists=lambda _: True,
        clock=clock.now,
        service="scoring",
    )


def _topics(spec: dict[str, Any]) -> dict[str, UUID]:
    return {topic: made_of(topic, json.dumps(spec)) for topic in TOPICS}


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
