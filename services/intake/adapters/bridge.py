"""The agencies' own topics of answers, followed by pattern: Faust has no patterns (architecture.md), kafka-python does.

Offsets are committed only after the broker has acknowledged what the records became: a crash repeats them with the
same ids.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer
from kafka import errors as kafka_errors

from services.intake.bridge import DEAD, PATTERN, agency_of, answer_of, dead_letter
from services.intake.handle import Publisher
from services.intake.metrics import ANSWERS
from services.intake.refusals import Refused
from shared.kit import log
from shared.kit.journal import Outgoing, Record
from shared.kit.metrics import DEAD_LETTERS
from shared.kit.producer import Unavailable

GROUP = "intake-bridge"
_AGAIN = 1.0
_WITHIN = 10.0


class Bridge:
    """Reads until it is cancelled; waits, never dies, while no broker answers."""

    def __init__(self, options: Mapping[str, object], publisher: Publisher, secret: bytes) -> None:
        self._options = options
        self._publisher = publisher
        self._secret = secret
        # One thread: the consumer is not for several, and its constructor and polls block.
        self._thread = ThreadPoolExecutor(1, "bridge")

    async def run(self) -> None:
        """For ever: a consumer, and after trouble with Kafka another one."""
        while True:
            try:
                await self._follow()
            except kafka_errors.KafkaError as error:
                log.get().warning("bridge-waits", error=type(error).__name__)
                await asyncio.sleep(_AGAIN)

    async def _follow(self) -> None:
        consumer = await self._off_loop(_consumer, self._options)
        try:
            while True:
                polled = await self._off_loop(lambda: consumer.poll(timeout_ms=500, max_records=200))
                if records := [_record(one) for many in polled.values() for one in many]:
                    await self._pass_on(records)
                    await self._off_loop(consumer.commit)
        finally:
            # Not awaited: a cancelled task may wait no more, and the thread does it after the poll under way.
            self._thread.submit(consumer.close, autocommit=False)

    async def _pass_on(self, records: Sequence[Record]) -> None:
        outgoing = [self._become(record) for record in records]
        while True:
            try:
                return await self._publisher.send_all(outgoing, _WITHIN)
            except Unavailable as error:
                log.get().warning("bridge-waits", error=str(error))
                await asyncio.sleep(_AGAIN)

    def _become(self, record: Record) -> Outgoing:
        agency = agency_of(record.topic)
        try:
            answer = answer_of(record, self._secret)
        except Refused as refused:
            kind = refused.refusal.kind
            DEAD_LETTERS.labels(record.topic, kind).inc()
            ANSWERS.labels(agency, "topic", kind).inc()
            log.get().error("dead-letter", topic=DEAD, kind=kind, source=record.topic, offset=record.offset)
            return dead_letter(record, refused)
        ANSWERS.labels(agency, "topic", "accepted").inc()
        return answer

    async def _off_loop(self, work: Any, *arguments: object) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)


def _consumer(options: Mapping[str, object]) -> Any:
    consumer = KafkaConsumer(
        **options,
        group_id=GROUP,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        metadata_max_age_ms=5_000,
        session_timeout_ms=10_000,
        bootstrap_timeout_ms=5_000,
        reconnect_backoff_max_ms=1_000,
        allow_auto_create_topics=False,
    )
    consumer.subscribe(pattern=PATTERN)
    return consumer


def _record(polled: Any) -> Record:
    appended = datetime.fromtimestamp(polled.timestamp / 1000, UTC)
    headers = {name: value or b"" for name, value in polled.headers}
    return Record(polled.topic, polled.partition, polled.offset, polled.key, polled.value, headers, appended)
