"""What goes by on a running system's topics, and when nothing does any more: who was not told by then will not be."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from deploy.local.following import Following
from deploy.local.home import Running
from shared.kit.database import connect

_REQUESTED = "notifications.requested"
_DECIDED = ("intake.events", "people.scored", "referrals.answers", "notifications.outcomes", "router.deadlines")
_STANDING = """
SELECT (SELECT coalesce(sum(next_offset), 0)::bigint FROM (
          SELECT topic_id, next_offset FROM scoring.progress UNION ALL SELECT topic_id, next_offset FROM router.progress
        ) AS stood WHERE topic_id = ANY($1::uuid[])) AS decided,
       (SELECT count(*) FROM router.state WHERE due_at <= $2 AND due_sent IS NULL) AS due,
       (SELECT count(*) FROM unnest($3::uuid[]) AS r(id) WHERE id NOT IN (SELECT id FROM notifier.notification)) AS new,
       (SELECT count(*) FROM notifier.delivery WHERE state = 'pending' AND attempts = 0) AS untried,
       (SELECT count(*) FROM notifier.outbox) AS unsaid"""
_AGAIN_S = 0.1
_LOOKS = 3
"""Looks that must be alike: what is decided is on its topic before the last of them, on a busy machine too."""


@dataclass(frozen=True)
class Queued:
    """One fact on an agency's topic."""

    type: str
    data: Any


class Wire:
    """Agencies' topics and what the notifier was asked, from the moment this is made; a context manager."""

    def __init__(self, running: Running) -> None:
        self.queued: list[Queued] = []
        self._database = running.database
        self._requested: set[str] = set()
        self._following = Following(running.kafka_options(), f"{_REQUESTED},agency.*.referrals")
        self._consumer = KafkaConsumer(**running.kafka_options(), group_id=None)
        admin = KafkaAdminClient(**running.kafka_options())
        self._ids = [str(topic["topic_id"]) for topic in admin.describe_topics([*_DECIDED])]
        admin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._following.__exit__()
        self._consumer.close()

    def quiet(self, at: datetime, seconds: float = 60) -> None:
        """Until all that was sent is decided, nothing more is due `at` that moment and everybody has been told."""
        end, looks = time.monotonic() + seconds, [self._under_way(at)]
        while any(looks[-1][1:]) or looks[-_LOOKS:] != [looks[-1]] * _LOOKS:
            assert time.monotonic() < end, f"not quiet within {seconds:g} s: {looks[-1]}"
            time.sleep(_AGAIN_S)
            looks.append(self._under_way(at))

    def _under_way(self, at: datetime) -> tuple[int, ...]:
        """How many records there are; then those not decided, deadlines due, and who is not told or not said to be."""
        ends = sum(self._consumer.end_offsets(self._partitions()).values())
        while not self._following.at_end():
            self._take(self._following.poll())
        found = asyncio.run(self._standing(at))
        return ends, ends - found["decided"], found["due"], found["new"], found["untried"], found["unsaid"]

    def _partitions(self) -> list[TopicPartition]:
        return [TopicPartition(name, n) for name in _DECIDED for n in self._consumer.partitions_for_topic(name) or ()]

    def _take(self, records: Sequence[Any]) -> None:
        for record in records:
            headers = dict(record.headers)
            if record.topic == _REQUESTED:
                self._requested.add(headers["ce_id"].decode())
            else:
                self.queued.append(Queued(headers["ce_type"].decode(), json.loads(record.value)))

    async def _standing(self, at: datetime) -> Any:
        connection = await connect(self._database)
        try:
            return await connection.fetchrow(_STANDING, self._ids, at, sorted(self._requested))
        finally:
            await connection.close()
