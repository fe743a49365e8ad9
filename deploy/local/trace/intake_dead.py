"""Intake's dead letters, which live on `dead.intake` alone because intake keeps no events.

What was done about one is a further record there under the same `dead-letter-id`.

Put back means sent first and marked then: an answer's id is made of what it says, so that twice has one effect.
"""

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kafka import KafkaProducer

from deploy.local.following import Following
from deploy.local.trace.settling import Letter, Settlement, State

TOPIC = "dead.intake"
SERVICE = "intake"
_READ_WITHIN = 10.0
_SENT_WITHIN = 10.0
_OURS = frozenset({"error-kind", "error-detail", "source-topic", "source-partition", "source-offset", "dead-letter-id"})
"""Headers that were added when it died; the rest is the original's."""


def letters(options: Mapping[str, Any], *, ids: Collection[UUID] = (), state: State | None = "open") -> list[Letter]:
    """Those of these ids (all when none is given) in this state. Raises kafka.errors.KafkaError."""
    found: dict[UUID, Letter] = {}
    for record in sorted(_everything(options), key=lambda record: "settled" in dict(record.headers)):
        letter = _letter(record, found)
        if letter is not None:
            found[letter.id] = letter
    wanted = (one for one in found.values() if (not ids or one.id in ids) and state in {None, one.state})
    return sorted(wanted, key=lambda letter: letter.at)


def replay(options: Mapping[str, Any], letter: Letter, settlement: Settlement) -> None:
    """Sends it back to where it came from, then says so on the topic."""
    again = letter.again()
    _send(options, again.topic, again.key, again.value, again.headers)
    _mark(options, letter, "replayed", settlement)


def discard(options: Mapping[str, Any], letter: Letter, settlement: Settlement) -> None:
    """Says on the topic that it shall never be handled."""
    _mark(options, letter, "discarded", settlement)


def _mark(options: Mapping[str, Any], letter: Letter, state: State, settlement: Settlement) -> None:
    said = {"dead-letter-id": str(letter.id), "settled": state, "settled-by": settlement.by, "why": settlement.why}
    _send(options, TOPIC, letter.key or b"", b"", tuple((name, text.encode()) for name, text in said.items()))


def _send(
    options: Mapping[str, Any], topic: str, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...]
) -> None:
    producer = KafkaProducer(**options, acks="all")
    try:
        producer.send(topic, key=key, value=value, headers=list(headers)).get(_SENT_WITHIN)
    finally:
        producer.close()


def _everything(options: Mapping[str, Any]) -> list[Any]:
    records: list[Any] = []
    until = time.monotonic() + _READ_WITHIN
    with Following(options, TOPIC, "beginning") as following:
        while not following.at_end() and time.monotonic() < until:
            records += following.poll()
    return records


def _letter(record: Any, found: Mapping[UUID, Letter]) -> Letter | None:
    headers = dict(record.headers)
    texts = {name: value.decode("utf-8", "replace") for name, value in headers.items()}
    identity, at = UUID(texts["dead-letter-id"]), datetime.fromtimestamp(record.timestamp / 1000, UTC)
    if "settled" in texts:
        before = found.get(identity)
        return before and _settled(before, texts, at)
    return Letter(
        service=SERVICE,
        id=identity,
        attempt=0,
        source_topic=texts["source-topic"],
        source_partition=int(texts["source-partition"]),
        source_offset=int(texts["source-offset"]),
        kind=texts["error-kind"],
        detail=texts["error-detail"],
        key=record.key,
        value=record.value,
        headers=tuple((name, value) for name, value in record.headers if name not in _OURS),
        at=at,
        state="open",
        settled_at=None,
        settled_by=None,
        why=None,
    )


def _settled(letter: Letter, texts: Mapping[str, str], at: datetime) -> Letter:
    return replace(letter, state=texts["settled"], settled_at=at, settled_by=texts["settled-by"], why=texts["why"])
