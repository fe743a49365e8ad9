"""A stage: takes what has arrived, has the journal decide it, publishes, and only then acknowledges (law 2)."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from faust.types import TP

from shared.kit import clock, log, metrics
from shared.kit.journal import Gap, Handler, Journal, LogMismatch, Outgoing, Record, Settled, Store
from shared.kit.journal.deadlines import Due, keep_firing
from shared.kit.journal.housekeeping import keep_house
from shared.kit.journal.outbox import Outbox
from shared.kit.journal.positions import positions
from shared.kit.settings import Settings
from shared.kit.stage import sending
from shared.kit.stage.health import Progress
from shared.kit.stage.line import Line, record
from shared.kit.stage.topics import Topics
from shared.kit.stage.transport import Bounds, application, starting_point
from shared.kit.stage.valve import Valve
from shared.kit.stage.watching import Watch
from shared.kit.stopping import Stop
from shared.kit.tasks import first_of
from shared.kit.waiting import patiently

M = TypeVar("M")
STOP_WITHIN_S = 9.0
ENDS_WITHIN_S = 2.0
"""When something went wrong: Faust would wait for acknowledgements that will not come, and swallows a cancellation."""


class RecordsLost(Stop):
    """The broker no longer has the records that come next: somebody must decide what to do (docs/runbooks.md)."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How a service's due rows become facts, and which topics must have been read before they fire.

    What could still answer in time, and what has fired already: of a night's deadlines no more stand in the line at
    once than `ROWS`, and an event that comes behind them waits for no more.
    """

    due: Due
    after_reading: Sequence[str]


class Stage(Generic[M]):
    """One worker of a service. `name` is the consumer group, the database schema and the metrics' label.

    `acknowledged` is called with what was just acknowledged, for the service's own metrics; what is `alongside` runs
    as long as the stage does. Records of `bulk` topics are decided only while no others wait, those of
    `unhurried` ones may wait a little for company.
    """

    def __init__(
        self,
        settings: Settings,
        name: str,
        topics: Sequence[str],
        handler: Handler[M],
        *,
        acknowledged: Callable[[Sequence[Settled[M]]], None] = lambda _: None,
        deadlines: Deadlines | None = None,
        alongside: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (),
        bulk: Sequence[str] = (),
        unhurried: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.topics = Topics(settings.kafka)
        self.progress = Progress()
        self._settings = settings
        self._inputs = tuple(topics)
        self._acknowledged = acknowledged
        self._deadlines = deadlines
        self._alongside = tuple(alongside)
        self._line = Line(bulk, unhurried)
        self._valve = Valve(self._line)
        self._store = Store(settings.database, name)
        self._journal = Journal(
            self._store,
            handler,
            dead_topic=f"dead.{name}",
            exists=self.topics.exists,
            clock=clock.now,
            service=name,
            away=self.progress.database_away,
        )
        self._ids: dict[str, UUID] = {}
        self._rewinding: dict[TP, int] = {}
        self._unsent: dict[TP, int] = {}
        self._app: Any = None

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. Raises what nothing here explains: the process ends with it (law 4)."""
        self._ids = await self.topics.wait_for(self._inputs)
        self._watch = Watch(self.topics, self.progress, self._ids)
        self._app = application(self._settings, self.name, self._starts)
        self._app.agent(self._channel(), concurrency=1)(self._take)
        metrics.OLDEST_UNACKNOWLEDGED.labels(self.name).set_function(self._line.oldest_age)
        await self._app.start()
        try:
            await first_of(stop.wait(), self._app.wait_until_stopped(), self._work(), *self._besides())
            if not stop.is_set():
                raise RuntimeError("faust stopped by itself") from self._app.crash_reason
        finally:
            await self._leave(STOP_WITHIN_S if stop.is_set() else ENDS_WITHIN_S)

    async def healthy(self) -> str | None:
        """For /healthz: progress, or patience."""
        return self.progress.stuck()

    async def ready(self) -> str | None:
        """For /readyz: a member of the group whose database and broker answer."""
        if not self.progress.begun:
            return "not yet a member of its consumer group"
        return self.progress.waiting_for()

    async def _leave(self, seconds: float) -> None:
        """Leave the group, within so long: what was not acknowledged comes again."""
        leaving = asyncio.create_task(self._app.stop())
        await asyncio.wait({leaving}, timeout=seconds)
        leaving.cancel()
        await self._store.close()

    def _besides(self) -> list[Coroutine[Any, Any, None]]:
        database = self._settings.database
        besides = [
            self._watch.ends(self._app.consumer),
            self._watch.ids(),
            Outbox(database, self.name, self._send).run(),
            keep_house(database, self.name),
            *(start() for start in self._alongside),
        ]
        if self._deadlines is not None:
            besides.append(keep_firing(database, self.name, self._deadlines.due, self._send, self._caught_up))
        return besides

    async def _send(self, facts: Sequence[Outgoing]) -> None:
        refused = await sending.finish(self._app.producer, await sending.start(self._app.producer, facts))
        for fact, error in refused.items():
            log.get().error("undeliverable", topic=fact.topic, error=error)

    async def _caught_up(self) -> bool:
        """Whether everything that was on these topics a moment ago has been decided, by whichever worker."""
        assert self._deadlines is not None  # noqa: S101 - only deadlines ask
        bounds = [(topic, await self.topics.bounds(topic)) for topic in self._deadlines.after_reading]
        if any(there is None for _, there in bounds):
            return False
        found = await positions(self._settings.database, self.name, self._ids)
        return all(
            found.get((topic, number), first) >= end
            for topic, there in bounds
            for number, (first, end) in (there or {}).items()
        )

    def _channel(self) -> Any:
        return self._app.topic(
            *self._inputs, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
        )

    async def _take(self, stream: Any) -> None:
        async for event in stream.noack().events():
            await self._line.put(event)
            self._valve.came(self._app.consumer)

    async def _starts(self, assigned: Mapping[TP, Bounds]) -> Mapping[TP, int]:
        """Where an assignment starts (`starting_point`)."""
        progress = await patiently(lambda: positions(self._settings.database, self.name, self._ids))
        starts = {tp: starting_point(bounds, progress.get((tp.topic, tp.partition))) for tp, bounds in assigned.items()}
        self._unsent = {tp: start.unsent for tp, start in starts.items()}
        self._rewinding.clear()
        self._valve.forget()
        begin = {tp: start.offset for tp, start in starts.items()}
        self.progress.begin(begin)
        return begin

    async def _work(self) -> None:
        publishing: asyncio.Task[None] | None = None
        while True:
            events = self._wanted(await self._line.take())
            self._valve.turn(self._app.consumer)
            if not self._line.idle:
                self.progress.busy()
            if self._line.passed_over:
                self.progress.passed_over(self._line.bulk_topics)
            settled = await self._settle(events)
            facts = [fact for one in settled if self._may_be_unsent(one.arrival.record) for fact in one.facts]
            sent = await sending.start(self._app.producer, facts)
            if publishing is not None:
                await publishing
            publishing = asyncio.create_task(self._publish(events, settled, sent))
            if self._line.idle:
                await publishing
                publishing = None

    def _may_be_unsent(self, one: Record) -> bool:
        return one.offset >= self._unsent.get(TP(one.topic, one.partition), 0)

    async def _settle(self, events: list[Any]) -> list[Settled[M]]:
        while True:
            try:
                return await self._journal.settle([(self._ids[e.message.topic], record(e)) for e in events])
            except Gap as gap:
                await self._rewind(gap)
                events[:] = self._wanted(events)
            except LogMismatch:
                await self._watch.compare_ids()
                raise

    def _wanted(self, events: list[Any]) -> list[Any]:
        """Without those of partitions that went elsewhere, or that lie beyond where a rewound partition goes on."""
        held = self._app.consumer.held()
        return [event for event in events if self._expected(event, held)]

    def _expected(self, event: Any, held: Collection[TP]) -> bool:
        partition, offset = event.message.tp, event.message.offset
        expected = partition in held and self._rewinding.get(partition, offset) == offset
        if expected:
            self._rewinding.pop(partition, None)
        else:
            event.message.acked = True  # Faust must not wait for it when partitions move
        return expected

    async def _rewind(self, gap: Gap) -> None:
        name = next(name for name, topic_id in self._ids.items() if topic_id == gap.stretch[0])
        partition = TP(name, gap.stretch[1])
        await self._watch.compare_ids()
        earliest = (await self._app.consumer.earliest_offsets(partition))[partition]
        log.get().error("journal-gap", topic=name, partition=partition.partition, expected=gap.next_offset)
        if earliest > gap.next_offset:
            raise RecordsLost(f"{name}/{partition.partition} begins at {earliest}, {gap.next_offset} comes next")
        self._rewinding[partition] = gap.next_offset
        await self._app.consumer.seek(partition, gap.next_offset)

    async def _publish(self, events: list[Any], settled: list[Settled[M]], sent: list[tuple[Any, Any]]) -> None:
        with metrics.STAGE_SECONDS.labels(self.name, "publish").time():
            refused = await sending.finish(self._app.producer, sent)
            for one in settled:
                if why := next((refused[fact] for fact in one.facts if fact in refused), None):
                    letter = await self._journal.bury(one, why)
                    await sending.finish(self._app.producer, await sending.start(self._app.producer, [letter]))
        for event in events:
            event.ack()
            self.progress.moved(event.message.tp, event.message.offset + 1)
        self._line.done(events)
        self._acknowledged(settled)
