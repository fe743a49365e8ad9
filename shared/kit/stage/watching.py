"""What is looked at again and again while a stage works: the broker's end offsets, and its topics' ids."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared.kit import log
from shared.kit.stage.health import Progress
from shared.kit.stage.topics import Topics
from shared.kit.stopping import BEGIN_AGAIN, Stop

LOOK_EVERY_S = 2.0
ANSWERS_WITHIN_S = 5.0


class TopicRecreated(Stop):
    """An input topic has another id than at start: begin again with its own progress."""

    exit_code = BEGIN_AGAIN


class LogCutShort(Stop):
    """The broker's log ends below what was decided: it lost records under the same topic id (docs/runbooks.md)."""


class Watch:
    """Raises when the log is no longer the one the journal knows; tells `progress` how far it could be."""

    def __init__(self, topics: Topics, progress: Progress, ids: Mapping[str, UUID]) -> None:
        self._topics = topics
        self._progress = progress
        self._ids = dict(ids)

    async def ends(self, consumer: Any) -> None:
        """Compare with the broker's end offsets until cancelled. Raises LogCutShort, TopicRecreated."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            before = self._progress.done()
            try:
                ends = await asyncio.wait_for(consumer.highwaters(*consumer.assignment()), ANSWERS_WITHIN_S)
            except Exception as error:  # noqa: BLE001 - the absent is waited for, whatever the client raises
                self._progress.broker_away(away=True)
                log.get().warning("kafka-away", error=type(error).__name__)
            else:
                self._progress.broker_away(away=False)
                self._progress.compare(ends)
                await self._still_ours(before, ends)

    async def ids(self) -> None:
        """Compare the topics' ids until cancelled. Raises TopicRecreated."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self.compare_ids()

    async def compare_ids(self) -> None:
        """Raises TopicRecreated when an input topic is another one than at start."""
        if await self._topics.wait_for(self._ids) != self._ids:
            raise TopicRecreated

    async def _still_ours(self, before: Mapping[Any, int], ends: Mapping[Any, int]) -> None:
        cut = sorted(partition for partition, end in ends.items() if before.get(partition, 0) > end)
        if cut:
            await self.compare_ids()
            one = cut[0]
            raise LogCutShort(
                f"journal-log-mismatch: {one.topic}/{one.partition} ends at {ends[one]}, {before[one]} was decided"
            )
