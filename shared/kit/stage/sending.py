"""Publishing what was decided: every fact acknowledged on all in-sync replicas before its input is."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from aiokafka.errors import KafkaError

from shared.kit import log
from shared.kit.journal import Outgoing


async def start(producer: Any, facts: Sequence[Outgoing]) -> list[tuple[Outgoing, Any]]:
    """Hand facts to Faust's producer in order; each comes back with the future of its acknowledgement."""
    return [(fact, await _send(producer, fact)) for fact in facts]


async def finish(producer: Any, sent: list[tuple[Outgoing, Any]]) -> dict[Outgoing, str]:
    """Wait until all are acknowledged; what failed for a passing reason is sent again, for as long as it takes.

    Returns those the broker refuses for good, each with the error's name.
    """
    refused: dict[Outgoing, str] = {}
    wait = 0.05
    while sent:
        results = await asyncio.gather(*(future for _, future in sent), return_exceptions=True)
        failed = [(fact, error) for (fact, _), error in zip(sent, results, strict=True) if isinstance(error, Exception)]
        refused |= {fact: type(error).__name__ for fact, error in failed if not _passing(error)}
        again = [fact for fact, error in failed if _passing(error)]
        if again:
            log.get().warning("facts-not-acknowledged", facts=len(again))
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 - jitter
            wait = min(wait * 2, 2.0)
        sent = await start(producer, again)
    return refused


async def _send(producer: Any, fact: Outgoing) -> Any:
    try:
        return await producer.send(fact.topic, fact.key, fact.value, None, None, dict(fact.headers))
    except KafkaError as error:
        failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        failed.set_exception(error)
        return failed


def _passing(error: Exception) -> bool:
    return isinstance(error, KafkaError) and bool(error.retriable)
