"""What is checked before the write, because afterwards it could only fail again and again (docs/adr/0001)."""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

import orjson

from shared.kit.journal.model import BadRecord, Decision

FACT_BYTES = 262_144
"""Most bytes a fact's value may have; dead topics and producers take more, so that a dead letter always fits."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def holds_nul(value: bytes | None) -> bool:
    """Whether JSON text escapes a NUL, which PostgreSQL refuses in text and jsonb (SQLSTATE 22P05)."""
    return value is not None and b"\\u0000" in value and _NUL.search(value) is not None


def text_of(body: Mapping[str, Any]) -> str:
    """JSON text of a body or an audit. Raises BadRecord for a NUL, TypeError for what is no JSON (lone surrogates)."""
    text = orjson.dumps(body)
    if holds_nul(text):
        raise BadRecord("nul", "a decision holds a NUL character")
    return text.decode()


def check(decision: Decision, asked: Container[str], exists: Callable[[str], bool]) -> None:
    """Raises BadRecord for a decision that cannot be written or sent."""
    for key, change in decision.changes.items():
        if key not in asked:
            raise BadRecord("decide-failed", "a change names a key that was not asked for")
        if change.due_at is not None and change.due_at.utcoffset() is None:
            raise BadRecord("decide-failed", "a deadline has no offset")
    for fact in decision.facts:
        if len(fact.value) > FACT_BYTES:
            raise BadRecord("too-large", f"a fact for {fact.topic} has {len(fact.value)} bytes, {FACT_BYTES} may go")
        if not exists(fact.topic):
            raise BadRecord("no-such-topic", f"the topic {fact.topic} does not exist")
