"""Reads Kafka on a thread of its own; offsets are committed when a batch is in the database."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer
from kafka import errors as kafka_errors
from kafka.structs import OffsetAndMetadata

from services.notifier.adapters.progress import Progress
from shared.kit import log
from shared.kit.journal import Record
from shared.kit.metrics import OLDEST_UNACKNOWLEDGED

_MOST = 500
_POLL_MS = 200
_AGAIN_S = 0.5
_COMMIT_EVERY_S = 0.5
"""What is read again after a kill is known and inserts nothing: a commit a batch would cost a round trip each."""
_CLOSES_WITHIN_S = 3.0

Take = Callable[[Sequence[Record]], Awaitable[None]]


class Consumer:
    """`take` runs on `loop`; `failed` is called there with what is unexplained."""

    def __init__(self, options: Mapping[str, object], group: str, topics: Sequence[str], take: Take) -> None:
        self._options = options
        self._group = group
        self._topics = topics
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="consumer", daemon=True)
        self._ended: asyncio.Future[None] = self._loop.create_future()
        self._held: list[Any] = []
        self._written: dict[tuple[str, int], int] = {}
        """What is in the database and not committed: the next offset of each partition."""
        self._committed_at = 0.0
        self.progress = Progress()

    def start(self) -> None:
        """Begins to look for a broker; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the batch in hand. Blocks: call it in a thread."""
        self._stopping.set()
        self._thread.join(_CLOSES_WITHIN_S + 1)

    async def run(self) -> None:
        """Until cancelled. Raises what is unexplained."""
        await self._ended

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._session()
        except BaseException as error:  # noqa: BLE001 - handed to the loop, which ends the process
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end, error)

    def _end(self, error: BaseException) -> None:
        if not self._ended.done():
            self._ended.set_exception(error)

    def _session(self) -> None:
        """One client's life: until a stop, or until the broker is away in a way that needs a new client."""
        self.progress.turn()
        client = None
        try:
            client = _built(self._options, self._group, self._topics)
            while not self._stopping.is_set():
                self._turn(client)
            self._commit(client)
        except kafka_errors.KafkaError as error:
            self.progress.lost()
            log.get().warning("broker-waited-for", error=type(error).__name__)
            self._stopping.wait(_AGAIN_S)
        finally:
            if client is not None:
                with contextlib.suppress(kafka_errors.KafkaError):
                    client.close(autocommit=False, timeout_ms=int(_CLOSES_WITHIN_S * 1000))

    def _turn(self, client: Any) -> None:
        polled = [one for records in client.poll(timeout_ms=_POLL_MS, max_records=_MOST).values() for one in records]
        batch, self._held = [*self._held, *polled], []
        self.progress.turn()
        self.progress.look(client)
        if batch:
            self._hand_over(client, batch)
        if time.monotonic() - self._committed_at > _COMMIT_EVERY_S:
            self._commit(client)

    def _hand_over(self, client: Any, batch: Sequence[Any]) -> None:
        oldest = min(one.timestamp for one in batch) / 1000
        taking = asyncio.run_coroutine_threadsafe(self._handled([_record(one) for one in batch]), self._loop)
        while not self._done(taking):
            OLDEST_UNACKNOWLEDGED.labels("notifier").set(max(0.0, time.time() - oldest))
            self._stay_in_group(client)
            if self._stopping.is_set():
                taking.cancel()
                return
        OLDEST_UNACKNOWLEDGED.labels("notifier").set(0)
        self._written |= {(one.topic, one.partition): one.offset + 1 for one in batch}

    async def _handled(self, records: Sequence[Record]) -> None:
        await self._take(records)

    @staticmethod
    def _done(taking: "Future[None]") -> bool:
        try:
            taking.result(1.0)
        except NotYet:
            if taking.done():
                raise
            return False
        return True

    def _stay_in_group(self, client: Any) -> None:
        """A long wait must not cost the membership: poll, but take nothing new (what slips through is kept)."""
        self.progress.turn()
        client.pause(*client.assignment())
        self._held += [one for records in client.poll(timeout_ms=0).values() for one in records]
        client.resume(*client.paused())

    def _commit(self, client: Any) -> None:
        written, self._written = self._written, {}
        self._committed_at = time.monotonic()
        mine = [one for one in client.assignment() if (one.topic, one.partition) in written]
        positions = {one: OffsetAndMetadata(written[one.topic, one.partition], "", -1) for one in mine}
        try:
            if positions:
                client.commit(positions)
        except (kafka_errors.CommitFailedError, kafka_errors.RebalanceInProgressError) as error:
            # Somebody else has the partition now and reads these again: they insert nothing (docs/adr/0009).
            log.get().info("commit-refused", error=type(error).__name__)


def _built(options: Mapping[str, object], group: str, topics: Sequence[str]) -> Any:
    client = KafkaConsumer(
        **options,
        group_id=group,
        client_id="sameday-notifier",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        allow_auto_create_topics=False,
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_500,
        max_poll_interval_ms=60_000,
        bootstrap_timeout_ms=5_000,
        reconnect_backoff_max_ms=1_000,
        metrics_enabled=False,
    )
    # Known before the group is joined: an assignment made without metadata is an empty one.
    for topic in topics:
        client.partitions_for_topic(topic)
    client.subscribe(topics)
    return client


def _record(one: Any) -> Record:
    at = datetime.fromtimestamp(max(0, one.timestamp) / 1000, UTC)
    return Record(one.topic, one.partition, one.offset, one.key, one.value, dict(one.headers), at)
