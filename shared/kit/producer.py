"""Publishing to Kafka from asyncio: kafka-python's idempotent producer, built and driven on a thread of its own.

The constructor blocks while no broker answers, and a first send to a topic asks for its metadata (traps.md): neither
may happen on a request's path. `send` returns when the broker has acknowledged, and says who must act when it has not.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from kafka import KafkaProducer
from kafka import errors as kafka_errors

from shared.kit import log
from shared.kit.journal import Outgoing
from shared.kit.stalled import StallWatch, end_process

_HELD_BYTES = 64 * 1024 * 1024
"""What may wait for acknowledgement at once; more is refused instead of filling the memory during an outage."""
_CLOSE_WITHIN = 3.0
_AGAIN = 0.5
"""Seconds between two tries to reach a broker at start."""
_PERMANENT = (
    kafka_errors.AuthorizationError,
    kafka_errors.InvalidTopicError,
    kafka_errors.InvalidRecordError,
    kafka_errors.PolicyViolationError,
    TypeError,
    ValueError,
)
_TOO_LARGE = (kafka_errors.MessageSizeTooLargeError, kafka_errors.RecordListTooLargeError)


class Unavailable(Exception):
    """No acknowledgement in time. Nobody knows whether it landed: repeat it with the same id."""


class Unpublishable(Exception):
    """This record will never be taken (forbidden, no such topic name, not a record). Repeating does not help."""


class TooLarge(Unpublishable):
    """The record is larger than the topic allows."""


@dataclass(slots=True, eq=False)
class _Sending:
    record: Outgoing
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[None]
    at: float = field(default_factory=time.monotonic)

    @property
    def size(self) -> int:
        return len(self.record.value) + sum(len(value) for _, value in self.record.headers)

    def resolve(self, error: BaseException | None) -> None:
        """Tells the waiting coroutine; its loop may be gone by now."""
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._finish, error)

    def _finish(self, error: BaseException | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Producer:
    """One idempotent producer of this process.

    `options` reach the broker (`KafkaSettings.options()`). `stalled` is called when the broker answers others and this
    producer makes no progress: kafka-python 3 can hang for good (traps.md), and a fresh process is the cure.
    """

    def __init__(self, options: Mapping[str, object], stalled: Callable[[], None] = end_process) -> None:
        self._options = options
        self._queue: SimpleQueue[_Sending | None] = SimpleQueue()
        self._waiting: dict[int, _Sending] = {}
        self._held = 0
        self._settled_at = 0.0
        self._lock = threading.Lock()
        self._client: Any = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="producer", daemon=True)
        self._watch = StallWatch(options, self.stuck, stalled)

    def start(self) -> None:
        """Begins to look for a broker; returns at once."""
        self._thread.start()
        self._watch.start()

    def stop(self) -> None:
        """Gives what is under way some seconds, then ends. Blocks: call it in a thread."""
        self._stopping.set()
        self._watch.stop()
        self._queue.put(None)
        self._thread.join(_CLOSE_WITHIN + 1)

    @property
    def connected(self) -> bool:
        """Whether a broker was reached since the start."""
        return self._client is not None

    def stuck(self) -> float:
        """Seconds for which records have been waiting and the broker has settled none; 0 when nothing waits."""
        with self._lock:
            first = next(iter(self._waiting.values()), None)
        return time.monotonic() - max(first.at, self._settled_at) if first else 0.0

    async def send(self, record: Outgoing, within: float) -> None:
        """Returns when the broker has acknowledged. Raises Unavailable after `within` s, TooLarge, Unpublishable."""
        await self.send_all([record], within)

    async def send_all(self, records: Sequence[Outgoing], within: float) -> None:
        """Like `send` for several at once; one that fails fails the call, though the others may have landed."""
        if not self.connected:
            raise Unavailable("no broker has been reached yet")
        loop = asyncio.get_running_loop()
        sendings = [_Sending(record, loop, loop.create_future()) for record in records]
        self._take(sendings)
        for sending in sendings:
            self._queue.put(sending)
        done, pending = await asyncio.wait([sending.done for sending in sendings], timeout=within)
        for late in pending:
            late.cancel()
        failed = [error for future in done if (error := future.exception())]
        for error in failed:
            raise error
        if pending:
            raise Unavailable(f"no acknowledgement within {within:g} s")

    def _take(self, sendings: Sequence[_Sending]) -> None:
        size = sum(sending.size for sending in sendings)
        with self._lock:
            if self._held + size > _HELD_BYTES:
                raise Unavailable("too much is waiting for the broker")
            self._held += size
            self._waiting |= {id(sending): sending for sending in sendings}

    def _settle(self, sending: _Sending, error: BaseException | None) -> None:
        with self._lock:
            self._settled_at = time.monotonic()
            if self._waiting.pop(id(sending), None) is not None:
                self._held -= sending.size
        sending.resolve(_explained(error))

    def _run(self) -> None:
        client = self._connect()
        while client is not None:
            sending = self._queue.get()
            if sending is None:
                self._close(client)
                return
            self._hand_over(client, sending)

    def _close(self, client: Any) -> None:
        try:
            client.close(timeout=_CLOSE_WITHIN)
        except kafka_errors.KafkaError as error:
            # What nobody acknowledged was answered as such: its senders repeat it.
            log.get().warning("closed-unacknowledged", records=len(self._waiting), error=type(error).__name__)

    def _connect(self) -> Any:
        while not self._stopping.is_set():
            try:
                self._client = _built(self._options)
            except kafka_errors.KafkaError as error:
                log.get().warning("broker-absent", error=type(error).__name__)
                self._stopping.wait(_AGAIN)
            else:
                return self._client
        return None

    def _hand_over(self, client: Any, sending: _Sending) -> None:
        if sending.done.cancelled():
            # Whoever waited has given up before the broker saw it: not sending it spares a repeat.
            self._settle(sending, None)
            return
        record = sending.record
        try:
            future = client.send(record.topic, value=record.value, key=record.key, headers=list(record.headers))
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender of this one record must hear of it
            self._settle(sending, error)
        else:
            future.add_callback(lambda _: self._settle(sending, None))
            future.add_errback(lambda error: self._settle(sending, error))


def _built(options: Mapping[str, object]) -> Any:
    return KafkaProducer(
        **options,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_block_ms=1_000,
        bootstrap_timeout_ms=5_000,
        reconnect_backoff_max_ms=1_000,
        allow_auto_create_topics=False,
        metrics_enabled=False,
        # delivery_timeout_ms stays at 120 s: shorter ones hang this producer for good (traps.md).
    )


def _explained(error: BaseException | None) -> BaseException | None:
    """The broker's error as what the caller can do about it."""
    if error is None:
        return None
    if isinstance(error, _TOO_LARGE):
        return TooLarge("the record is larger than the topic allows")
    if isinstance(error, _PERMANENT):
        return Unpublishable(type(error).__name__)
    return Unavailable(type(error).__name__)
