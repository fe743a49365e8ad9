"""What scoring counts, beside what every stage does (interfaces.md, *Metrics*)."""

from collections.abc import Iterable

from prometheus_client import Counter

from shared.contracts.fact import Message
from shared.kit.journal import Settled

FACTS = Counter("sameday_people_facts_total", "Facts about people that were published, by type", ["fact"])


def count(settled: Iterable[Settled[Message]]) -> None:
    """Count what was just acknowledged."""
    for one in settled:
        for fact in one.facts:
            FACTS.labels(dict(fact.headers).get("ce_type", b"dead-letter").decode()).inc()
