"""Faust, used narrowly: worker, group, assignment and producer; the journal says where reading starts.

Settings and their reasons are in the design of this product (architecture.md, *Faust, used narrowly*).
"""

import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import faust
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode.utils.futures import maybe_async

from shared.kit import log
from shared.kit.settings import Settings


@dataclass(frozen=True, slots=True)
class Bounds:
    """The oldest offset the broker has, and the one the group committed (None: never)."""

    earliest: int
    committed: int | None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a partition is read from, and from which offset on facts may still have to be sent."""

    offset: int
    unsent: int


def starting_point(bounds: Bounds, progress: int | None) -> Start:
    """Where a partition starts, given the journal's progress in it (None: it never saw this topic's id).

    What lies between the committed offset and progress may be decided and not yet sent. Never above progress: the group
    may remember another topic of this name. One record more is read, so that a log that was cut short and has grown
    again past this point is noticed by its last record being another event.
    """
    if progress is None or bounds.committed is None:
        return Start(bounds.earliest, bounds.earliest)
    unsent = max(bounds.earliest, min(bounds.committed, progress))
    return Start(max(bounds.earliest, unsent - 1), unsent)


Starts = Callable[[Mapping[TP, Bounds]], Awaitable[Mapping[TP, int]]]
"""Given each assigned partition's bounds: where each of them starts."""
FETCHED_BYTES = 131_072
"""Of one partition at once. What was fetched is decided before what comes later: an answer waits behind so much of a
backlog of scores, and Faust's million a partition is half a minute of it."""
PRODUCER_BYTES = 2_097_152
"""Above what any fact may have, so that a dead letter with its reasons always fits."""


def application(settings: Settings, name: str, starts: Starts) -> faust.App:
    """A Faust app whose producer is idempotent and whose consumer asks `starts` where to begin."""
    settings.data.mkdir(parents=True, exist_ok=True)
    app = faust.App(
        name,
        version=1,  # for ever: it is part of the group's name
        broker=[f"kafka://{server}" for server in settings.kafka.bootstrap.split(",")],
        broker_credentials=_credentials(settings),
        datadir=str(settings.data / name),
        loop=None,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        table_standby_replicas=1,  # 0 silently changes the assignor and loses co-partitioning
        broker_commit_interval=1.0,
        stream_wait_empty=True,
        stream_buffer_maxsize=4096,
        stream_processing_timeout=10**6,  # bulk waits as long as anything else does: `Progress` says what is stuck
        consumer_max_fetch_size=FETCHED_BYTES,
        broker_session_timeout=settings.session_timeout_s,
        broker_heartbeat_interval=settings.session_timeout_s / 4,
        broker_rebalance_timeout=25,
        broker_request_timeout=40,
        broker_max_poll_interval=10**6,
        producer_acks=-1,
        producer_request_timeout=20,
        producer_linger=0,
        producer_max_request_size=PRODUCER_BYTES,
        consumer_auto_offset_reset="earliest",
    )
    app.transport = _transport(app, starts)
    app.producer_transport = app.transport
    return app


def _transport(app: faust.App, starts: Starts) -> Any:
    class Consumer(driver.Consumer):
        """Starts every partition where the journal and the committed offset together say (`Stage._starts`)."""

        def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
            return _OnTheLoop(self, loop=self.loop, beacon=self.beacon, thread_loop=self.loop, Worker=_Serving)

        async def seek_to_committed(self) -> Mapping[TP, int]:
            committed = {TP(*tp): offset for tp, offset in (await super().seek_to_committed()).items()}
            earliest = {TP(*tp): offset for tp, offset in (await self.earliest_offsets(*committed)).items()}
            begin = await starts({tp: Bounds(earliest[tp], committed[tp]) for tp in committed})
            for partition, offset in begin.items():
                await self._seek(partition, offset)
            return begin

        def held(self) -> frozenset[TP]:
            """What is assigned now, as the driver has it: Faust would make every name anew, for each batch."""
            held: frozenset[TP] = self._thread._ensure_consumer().assignment()  # noqa: SLF001
            return held

        def rest(self, topics: Collection[str]) -> None:
            """Fetch nothing of these topics from the next request on, and of all others again (`Valve`).

            Faust's own way of pausing leaves their partitions in the requests, and what then comes of them holds up
            the next request for a tenth of a second.
            """
            consumer, ours = self._thread._ensure_consumer(), self.held()  # noqa: SLF001
            # What was fetched of a paused partition and not given out is fetched once more.
            consumer.pause(*(partition for partition in ours if partition.topic in topics))
            consumer.resume(*(partition for partition in ours if partition.topic not in topics))

    class Transport(driver.Transport):
        pass

    Transport.Consumer = Consumer
    Transport.Producer = _IdempotentProducer
    return Transport(app.conf.broker, app, loop=app.loop)


class _Serving:
    """What stands where Faust would start a thread for its consumer: a task on the loop that is there."""

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer

    def start(self) -> None:
        """Begins to serve; returns at once."""
        self._task = self._consumer.parent_loop.create_task(self._serve())

    def stop(self) -> None:
        """Faust has waited until the consumer was shut down."""

    async def _serve(self) -> None:
        try:
            await self._consumer._serve()  # noqa: SLF001 - the one way into mode's service
        except Exception as error:  # noqa: BLE001 - of a crash the app has been told: it ends with that (`Stage.run`)
            log.get().error("consumer-ended", error=type(error).__name__)
            self._consumer.set_shutdown()  # as mode's thread does: whoever stops it waits for nothing more


class _OnTheLoop(driver.AIOKafkaConsumerThread):
    """Faust's consumer on the stage's own loop: a thread costs each record the way back from it (docs/adr/0023)."""

    async def call_thread(self, fun: Any, *args: Any, **kwargs: Any) -> Any:
        return await maybe_async(fun(*args, **kwargs))

    async def _gather_remaining_tasks(self) -> None:
        """On a thread's loop whatever is left over is the consumer's. Here it is the stage's."""


class _IdempotentProducer(driver.Producer):
    """Faust asks for idempotence only inside transactions; retries must not reorder or repeat facts."""

    def _settings_extra(self) -> Mapping[str, Any]:
        return {"acks": "all", "enable_idempotence": True}


def _credentials(settings: Settings) -> Any:
    kafka = settings.kafka
    if kafka.security_protocol == "PLAINTEXT":
        return None
    context = (
        ssl.create_default_context(cafile=str(kafka.ssl_cafile)) if kafka.security_protocol.endswith("SSL") else None
    )
    if not kafka.security_protocol.startswith("SASL"):
        return faust.SSLCredentials(context)
    return faust.SASLCredentials(
        mechanism="SCRAM-SHA-512",
        username=kafka.sasl_username,
        password=kafka.sasl_password.get_secret_value(),
        ssl_context=context,
    )
