"""Lists of a day as facts on `lists.made`, for whoever's own system shows them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from kafka import KafkaProducer

from deploy.local.lists.asked_for import next_day
from deploy.local.lists.rows import Row
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.lists import ListMade
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing
from shared.packs.lists import AnyList, Lists

TOPIC = "lists.made"
ROWS = 500
"""Rows of one fact: the longest rows, registers with their stories, stay far below a record's megabyte."""
_SOURCE = "urn:sameday:lists"


def due(lists: Lists, day: date) -> tuple[AnyList, ...]:
    """The lists that are made on a day."""
    return tuple(one for one in lists.file.by_id.values() if next_day(one, lists, day) == day)


def made(area: str, one: AnyList, rows: Sequence[Row], day: date, now: datetime) -> Iterator[Outgoing]:
    """A list's facts, keyed by area. Their ids are made of what they say: to publish them again changes nothing."""
    written = [row.model_dump(mode="json", exclude_unset=True) for row in rows]
    parts = [written[start : start + ROWS] for start in range(0, len(written), ROWS)] or [[]]
    for number, part in enumerate(parts, 1):
        fact = ListMade(
            area=area,
            name=one.id,
            title=one.title,
            reader=f"{one.reader.role}, {one.reader.organisation}",
            day=day,
            part=number,
            parts=len(parts),
            rows=tuple(part),
        )
        yield record_of(TOPIC, area, _message(fact, now))


def publish(options: Mapping[str, Any], records: Iterable[Outgoing]) -> int:
    """Returns how many once the broker has them all. Raises KafkaError."""
    producer = KafkaProducer(**options, acks="all", linger_ms=5, allow_auto_create_topics=False)
    try:
        sent = [producer.send(one.topic, value=one.value, key=one.key, headers=list(one.headers)) for one in records]
        for one in sent:
            one.get(timeout=30)
    finally:
        producer.close(timeout=5)
    return len(sent)


def _message(fact: ListMade, now: datetime) -> Message:
    identity = made_of("list.made", fact.area, fact.name, fact.day, fact.part, orjson.dumps(fact.rows).decode())
    return Message(identity, "list.made", _SOURCE, f"list/{fact.area}/{fact.name}", now, now, fact)
