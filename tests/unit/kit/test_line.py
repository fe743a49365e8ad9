"""The line of records that wait for a stage: bulk waits for everybody else, and holds up nobody."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field

import pytest
from faust.types import TP

from shared.kit.stage.health import BEHIND_OTHERS_S, STUCK_AFTER_S, Progress
from shared.kit.stage.line import BATCH, BULK_BATCH, COMPANY_S, PACE_S, WAITING, Line
from shared.kit.stage.valve import BUSY_S, FEW, MOST, Valve

EVENTS, BULK, OUTCOMES = "intake.events", "intake.bulk", "notifications.outcomes"


@dataclass(frozen=True)
class Fetched:
    """A record as far as a line looks at it."""

    topic: str
    offset: int = 0
    timestamp: float = 1.0


@dataclass(frozen=True)
class Event:
    message: Fetched


@dataclass
class Fetching:
    """A consumer that remembers which topics it does not fetch, and how often it was told."""

    resting: list[frozenset[str]] = field(default_factory=lambda: [frozenset()])

    @property
    def shut(self) -> frozenset[str]:
        return self.resting[-1]

    def rest(self, topics: Collection[str]) -> None:
        self.resting.append(frozenset(topics))


def events(topic: str, count: int) -> list[Event]:
    return [Event(Fetched(topic, number)) for number in range(count)]


async def filled(*waiting: Event) -> Line:
    line = Line([BULK], [OUTCOMES])
    for one in waiting:
        await line.put(one)
    return line


async def test_bulk_that_came_first_is_taken_after_all_events() -> None:
    line = await filled(*events(BULK, 2), *events(EVENTS, 3))
    assert await line.take() == events(EVENTS, 3)
    assert line.passed_over
    assert await line.take() == events(BULK, 2)
    assert not line.passed_over


async def test_an_event_never_waits_for_more_than_one_small_batch_of_bulk() -> None:
    line = await filled(*events(BULK, 3 * BULK_BATCH))
    assert await line.take() == events(BULK, BULK_BATCH)
    await line.put(Event(Fetched(EVENTS)))
    assert await line.take() == events(EVENTS, 1)
    assert (await line.take())[0].message.offset == BULK_BATCH


async def test_events_are_taken_in_order_and_in_batches_as_before() -> None:
    line = await filled(*events(EVENTS, BATCH + 1))
    assert await line.take() == events(EVENTS, BATCH)
    assert [one.message.offset for one in await line.take()] == [BATCH]
    assert line.idle


async def test_bulk_never_waits_for_room_and_events_do() -> None:
    line = await filled(*events(EVENTS, WAITING), *events(BULK, 2 * WAITING))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.put(Event(Fetched(EVENTS))), 0.05)
    assert line.bulk_waiting == 2 * WAITING


async def test_who_waits_for_a_record_is_woken_by_either_sort() -> None:
    for topic in (EVENTS, BULK):
        line = Line([BULK])
        taking = asyncio.ensure_future(line.take())
        await asyncio.sleep(0)
        await line.put(Event(Fetched(topic)))
        assert await asyncio.wait_for(taking, 1) == events(topic, 1)


@pytest.mark.parametrize("topic", [BULK, OUTCOMES])
async def test_what_nobody_waits_for_waits_for_company_and_not_for_ever(topic: str) -> None:
    line = await filled(*events(topic, 1))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.take(), COMPANY_S / 4)
    await line.put(Event(Fetched(topic, 1)))
    assert await asyncio.wait_for(line.take(), 2 * COMPANY_S) == events(topic, 2)
    assert line.idle


async def test_an_event_takes_the_unhurried_along_in_their_order() -> None:
    line = await filled(*events(OUTCOMES, 2), *events(EVENTS, 1))
    taken = await asyncio.wait_for(line.take(), COMPANY_S / 4)
    assert taken == events(OUTCOMES, 2) + events(EVENTS, 1)


async def test_a_full_line_of_the_unhurried_is_taken_at_once() -> None:
    line = await filled(*events(OUTCOMES, WAITING))
    assert len(await asyncio.wait_for(line.take(), COMPANY_S / 4)) == BATCH
    assert len(await asyncio.wait_for(line.take(), COMPANY_S / 4)) == BATCH


async def test_the_age_of_what_is_taken_is_told_of_events_and_not_of_bulk() -> None:
    line = await filled(*events(BULK, 1))
    taken = await line.take()
    assert line.oldest_age() == 0.0
    line.done(taken)
    await line.put(Event(Fetched(EVENTS)))
    await line.take()
    assert line.oldest_age() > 1e9


async def test_bulk_is_fetched_no_more_while_much_of_it_waits_and_again_when_little_is_left() -> None:
    line, consumer = await filled(*events(BULK, MOST)), Fetching()
    valve = Valve(line)
    valve.turn(consumer)
    assert consumer.shut == set()
    await line.put(Event(Fetched(BULK)))
    valve.turn(consumer)
    assert consumer.shut == {BULK}
    while line.bulk_waiting >= FEW:
        valve.turn(consumer)
        assert consumer.shut == {BULK}
        await line.take()
    valve.turn(consumer)
    assert consumer.shut == set()


async def test_partitions_that_came_anew_are_shut_too_while_much_bulk_waits() -> None:
    line, consumer = await filled(*events(BULK, MOST + 1)), Fetching()
    valve = Valve(line)
    valve.turn(consumer)
    valve.turn(consumer)
    valve.forget()
    valve.turn(consumer)
    assert consumer.resting == [frozenset(), {BULK}, {BULK}]


async def test_what_nobody_waits_for_is_left_out_of_most_requests_of_a_busy_stage_and_never_for_long() -> None:
    line, consumer = Line([BULK], [OUTCOMES]), Fetching()
    valve, began = Valve(line), time.monotonic()
    while time.monotonic() - began < 5 * COMPANY_S:
        valve.came(consumer)
        await asyncio.sleep(BUSY_S / 10)
    await asyncio.sleep(2 * COMPANY_S)
    assert set(consumer.resting) == {frozenset(), frozenset({BULK, OUTCOMES})}
    assert consumer.shut == frozenset()
    assert 5 <= len(consumer.resting) <= 12


class Standing:
    """A clock that stands, for who asks it how late it is."""

    @staticmethod
    def monotonic() -> float:
        return 1000.0


async def test_a_rest_ends_however_early_its_timer_is_and_though_nothing_more_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.kit.stage.valve.time", Standing)
    line, consumer = Line([BULK], [OUTCOMES]), Fetching()
    valve = Valve(line)
    valve.came(consumer)
    valve.came(consumer)
    assert consumer.shut == {BULK, OUTCOMES}
    await asyncio.sleep(2 * COMPANY_S)
    assert consumer.shut == frozenset()


async def test_a_quiet_stage_fetches_everything_always() -> None:
    line, consumer = Line([BULK], [OUTCOMES]), Fetching()
    valve = Valve(line)
    for _ in range(3):
        valve.came(consumer)
        await asyncio.sleep(1.5 * BUSY_S)
    assert consumer.resting == [frozenset()]


@pytest.mark.parametrize(("many", "soon"), [(1, True), (40, False)])
async def test_a_record_behind_a_single_one_is_taken_sooner_than_one_behind_many(many: int, *, soon: bool) -> None:
    line = await filled(*events(EVENTS, many))
    assert len(await line.take()) == many
    began = time.monotonic()
    await line.put(Event(Fetched(EVENTS)))
    taking = asyncio.ensure_future(line.take())
    await asyncio.sleep(PACE_S / 4)
    assert taking.done() is soon or time.monotonic() - began > PACE_S / 2
    assert len(await taking) == 1


def test_bulk_that_is_passed_over_is_not_stuck_and_bulk_that_is_not_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: clock)
    progress = Progress()
    progress.begin({TP(EVENTS, 0): 0, TP(BULK, 0): 0})
    progress.compare({TP(BULK, 0): 9})
    clock += STUCK_AFTER_S + 1
    progress.passed_over([BULK])
    assert progress.stuck() is None
    clock += STUCK_AFTER_S + 1
    assert progress.stuck() == f"no progress for {STUCK_AFTER_S} s on {BULK}/0"


def test_what_stands_behind_a_backlog_is_stuck_only_when_the_backlog_is_done_or_it_takes_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: clock)
    progress = Progress()
    progress.begin({TP(EVENTS, 0): 0, TP(OUTCOMES, 0): 0})
    progress.compare({TP(EVENTS, 0): 99_000, TP(OUTCOMES, 0): 9})
    for _ in range(BEHIND_OTHERS_S // STUCK_AFTER_S):
        clock += STUCK_AFTER_S
        progress.moved(TP(EVENTS, 0), int(clock))
        progress.busy()
        assert progress.stuck() is None
    clock += 1
    assert progress.stuck() == f"no progress for {STUCK_AFTER_S} s on {OUTCOMES}/0"

    progress.moved(TP(OUTCOMES, 0), 1)
    clock += STUCK_AFTER_S + 1
    assert progress.stuck() == f"no progress for {STUCK_AFTER_S} s on {EVENTS}/0, {OUTCOMES}/0"
