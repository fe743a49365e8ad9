"""Whatever arrives and whoever dies between any two steps: each event has one effect, and the world hears of it."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.kit import ids
from shared.kit.journal.wire import unpack
from tests.integration.journal.counting import Counting, Log, rows
from tests.integration.journal.workers import Worker, World

RUNS = count()
PARTITIONS = WORKERS = 2
MOST_RAISING = 3
"""Five in a row would stop the stage, as they should."""
SHORT = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LONG = settings(SHORT, max_examples=1_500, stateful_step_count=80)

PARTITION = st.integers(0, PARTITIONS - 1)
WORKER = st.integers(0, WORKERS - 1)
PEOPLE = st.lists(st.sampled_from(["ada", "ben", "carl"]), min_size=1, max_size=2, unique=True)
NUMBER = st.integers(0, 7)


def raises(*_: object) -> None:
    raise KeyError("the fault")


class Machine(RuleBasedStateMachine):
    """Two workers over two partitions whose people overlap, on one real database; each run has people of its own."""

    database: str

    def __init__(self) -> None:
        super().__init__()
        self.run = next(RUNS)
        self.loop = asyncio.new_event_loop()
        self.world = World(
            self.database, Counting(raises=raises), [Log(partition=number) for number in range(PARTITIONS)]
        )
        self.workers: list[Worker] = []
        self.raising = 0

    @initialize()
    def start(self) -> None:
        self.workers = [self._started(number) for number in range(WORKERS)]

    @rule(partition=PARTITION, number=NUMBER, people=PEOPLE)
    def an_event_or_a_repeat_or_a_stranger(self, partition: int, number: int, people: list[str]) -> None:
        self.world.logs[partition].say(f"{self.run}/{number}", *(f"{self.run}/{person}" for person in sorted(people)))

    @rule(partition=PARTITION, value=st.sampled_from([b"\xff", b"", b"[", b'{"id":"a\\u0000","people":[]}']))
    def bytes_nobody_can_read(self, partition: int, value: bytes) -> None:
        self.world.logs[partition].append(value)

    @precondition(lambda self: self.raising < MOST_RAISING)
    @rule(partition=PARTITION)
    def an_event_whose_decision_raises(self, partition: int) -> None:
        self.raising += 1
        self.world.logs[partition].say(f"{self.run}/raising/{self.raising}", f"{self.run}/ada", fault="raises")

    @rule(partition=PARTITION)
    def an_event_whose_key_the_database_refuses(self, partition: int) -> None:
        log = self.world.logs[partition]
        log.say(f"{self.run}/refused/{partition}", f"{self.run}/ada", "\\x00")

    @rule(worker=WORKER, batch=st.integers(1, 5), steps=st.integers(1, 6))
    def a_worker_goes_on(self, worker: int, batch: int, steps: int) -> None:
        for _ in range(steps):
            self._do(self.workers[worker].step(batch))

    @rule(worker=WORKER)
    def a_worker_dies(self, worker: int) -> None:
        self._do(self.workers[worker].crash())
        self.workers[worker] = self._started(worker)

    @rule(partition=PARTITION, worker=WORKER)
    def a_partition_moves_while_its_old_owner_is_a_zombie(self, partition: int, worker: int) -> None:
        self.world.owner[partition] = worker
        self.workers[worker].begin(partition)

    def teardown(self) -> None:
        try:
            for _ in range(5_000):
                busy = [worker for worker in self.workers if not worker.idle]
                if not busy:
                    break
                for worker in busy:
                    self._do(worker.step(5))
            if self.workers:
                self._do(self._check())
        finally:
            for worker in self.workers:
                self._do(worker.crash())
            self.loop.close()

    def _started(self, number: int) -> Worker:
        async def start() -> Worker:
            worker = Worker(self.world, number)
            for partition in range(PARTITIONS):
                worker.begin(partition)
            await asyncio.sleep(0)
            return worker

        return self.loop.run_until_complete(start())

    def _do(self, step: Any) -> None:
        self.loop.run_until_complete(step)

    async def _check(self) -> None:
        topics = [log.topic_id for log in self.world.logs]
        journal = await rows(
            self.database,
            "SELECT event_id, topic_id, partition, j.offset, content_hash, facts FROM journal j "
            "JOIN journal_facts USING (day, event_id, attempt) WHERE topic_id = ANY($1)",
            topics,
        )
        buried = await rows(self.database, "SELECT id, kind FROM dead WHERE id = ANY($1)", [row[0] for row in journal])
        state = dict(
            await rows(
                self.database, "SELECT key, (body->>'n')::int FROM state WHERE starts_with(key, $1)", f"{self.run}/"
            )
        )
        recorded = [fact for row in journal for fact in unpack(row[5])]
        effects = [orjson.loads(fact.value) for fact in recorded if fact.topic == "out"]
        versions = sorted((fact["person"], fact["version"]) for fact in effects)
        assert versions == sorted((person, n + 1) for person, total in state.items() for n in range(total))
        assert set(self.world.published) == set(recorded), "what is told is what is recorded, byte for byte"
        assert self._kept() == state, "whoever keeps the highest version ends at the newest"
        assert sorted(id_ for id_, _ in buried) == sorted(_dead_letter_ids(recorded)), "one row a dead letter"
        decided = {(row[1], row[2], row[3]): row[0] for row in journal}
        self._check_every_record(decided, {row[0]: row[4] for row in journal}, dict(buried))

    def _kept(self) -> dict[str, int]:
        kept: dict[str, int] = {}
        for fact in self.world.published:
            if fact.topic == "out":
                body = orjson.loads(fact.value)
                kept[body["person"]] = max(body["version"], kept.get(body["person"], 0))
        return kept

    def _check_every_record(self, decided: dict[Any, Any], hashes: dict[Any, Any], buried: dict[Any, str]) -> None:
        outcomes = Counter[str]()
        for log in self.world.logs:
            for topic, record in log.records:
                position = (topic, record.partition, record.offset)
                here = decided.get(position)
                own = _own_id(record.value or b"")
                if here is not None:
                    outcomes[buried.get(here, "effect")] += 1
                    continue
                assert own in hashes, "silence is only for an id that is known"
                assert hashes[own] in {None, hashlib.sha256(record.value or b"").digest()}, (
                    "other content is not silent"
                )
        assert sum(outcomes.values()) == len(decided), "nothing is decided that did not arrive"
        assert outcomes["decide-failed"] <= self.raising


def _own_id(value: bytes) -> Any:
    try:
        return ids.made_of(orjson.loads(value)["id"])
    except (orjson.JSONDecodeError, KeyError):
        return None


def _dead_letter_ids(recorded: list[Any]) -> Iterator[Any]:
    for fact in recorded:
        if fact.topic != "out":
            yield UUID(dict(fact.headers)["dead-letter-id"].decode())


def _on(where: str) -> type[Machine]:
    class OnThis(Machine):
        database = where

    return OnThis


def test_whoever_dies_between_any_two_steps_each_event_has_one_effect(module_database: str) -> None:
    run_state_machine_as_test(_on(module_database), settings=SHORT)


@pytest.mark.chaos
@pytest.mark.timeout(1_800)
def test_the_same_for_a_long_time(module_database: str) -> None:
    run_state_machine_as_test(_on(module_database), settings=LONG)
