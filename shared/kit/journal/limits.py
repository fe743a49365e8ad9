"""What is checked before the write, because afterwards it could only fail again and again (docs/adr/0001)."""

import re
from collections.abc import Callable

from shared.kit.journal.model import BadRecord, Decision

FACT_BYTES = 262_144
"""Most bytes a fact's value may have; dead topics and producers take more, so that a dead letter always fits."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def holds_nul(value: bytes | None) -> bool:
    """Whether JSON text escapes a NUL, which PostgreSQL refuses in text and jsonb (SQLSTATE 22P05)."""
    return value is not None and b"\\u0000" in value and _NUL.search(value) is not None


def refusal(decision: Decision, exists: Callable[[str], bool]) -> BadRecord | None:
    """Why a decision cannot be written or sent: a fact over size or a topic that is not there."""
    for fact in decision.facts:
        if len(fact.value) > FACT_BYTES:
            return BadRecord("too-large", f"a fact for {fact.topic} has {len(fact.value)} bytes, {FACT_BYTES} may go")
        if not exists(fact.topic):
            return BadRecord("no-such-topic", f"the topic {fact.topic} does not exist")
    return None
