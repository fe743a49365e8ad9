"""The line of records that wait for a stage: bulk waits for everybody else, and holds up nobody."""

import asyncio
from dataclasses import dataclass, field

import pytest
from faust.types import TP

from shared.kit.stage.health import STUCK_AFTER_S, Progress
from shared.kit.stage.line import BATCH, BULK_BATCH, COMPANY_S, WAITING, Line
from shared.kit.stage.valve import FEW, MOST, Valve

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
    """A consumer of two partitions that remembers which it does not fetch."""

    shut: set[TP] = field(default_factory=set)

    def assignment(self) -> set[TP]:
        return {TP(EVENTS, 0), TP(BULK, 0)}

    def on_buffer_full(self, tp: TP) -> None:
        self.shut.add(tp)

    def on_buffer_drop(self, tp: TP) -> None:
        self.shut.discard(tp)


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
    assert consumer.shut == {TP(BULK, 0)}
    while line.bulk_waiting >= FEW:
        valve.turn(consumer)
        assert consumer.shut == {TP(BULK, 0)}
        await line.take()
    valve.turn(consumer)
    assert consumer.shut == set()


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
