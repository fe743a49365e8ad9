"""A service that only counts, over the real journal: the smallest thing whose exactness can be summed."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from shared.kit import ids
from shared.kit.journal import BadRecord, Change, Decision, Identity, Journal, Outgoing, Record, Row, Settled, Store

NOW = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
SCHEMA = "scoring"
_TOPICS = count()

Message = Mapping[str, Any]
Numbered = tuple[UUID, Record]
Fault = Callable[[Message, dict[str, Any]], Decision | None]


def topic_id(*name: object) -> UUID:
    """The id of a topic nobody else has; a topic that is created again gets another."""
    return ids.made_of("topic", next(_TOPICS), *name)


@dataclass
class Log:
    """One partition: what is appended keeps its offset for ever."""

    topic_id: UUID = field(default_factory=topic_id)
    partition: int = 0
    records: list[Numbered] = field(default_factory=list)
    begins: int = 0

    def append(self, value: bytes, headers: Mapping[str, bytes] | None = None, at: datetime = NOW) -> Numbered:
        record = Record("in", self.partition, self.begins + len(self.records), b"key", value, headers or {}, at)
        self.records.append((self.topic_id, record))
        return self.records[-1]

    def say(self, name: object, *people: str, **more: Any) -> Numbered:
        """An event that counts one for each of its people."""
        headers = more.pop("headers", None)
        return self.append(orjson.dumps({"id": str(name), "people": list(people), **more}), headers)


class Counting:
    """Every event counts one for each of its people; a fact tells each person's new count under its version.

    An event that names a fault is decided by that fault instead.
    """

    def __init__(self, **faults: Fault) -> None:
        self.faults = faults
        self.decoded: list[int] = []

    def decode(self, record: Record) -> Message:
        self.decoded.append(record.offset)
        try:
            message: Message = orjson.loads(record.value or b"")
        except orjson.JSONDecodeError as error:
            raise BadRecord("not-json", "no JSON", garbage=True) from error
        return {**message, "hash": hashlib.sha256(record.value or b"").digest()}

    def identity(self, message: Message) -> Identity:
        return Identity(ids.made_of(message["id"]), message["hash"])

    def keys(self, message: Message, rows: Mapping[str, Row]) -> Collection[str]:
        if "follow" in message:
            leader = rows.get(message["follow"])
            return [message["follow"], *([leader.body["leads_to"]] if leader and leader.body else [])]
        return [person.encode().decode("unicode_escape") for person in message["people"]]

    def decide(self, message: Message, rows: Mapping[str, Row], now: datetime) -> Decision:  # noqa: ARG002 - the port's
        bodies = {key: dict(row.body or {"n": 0}) for key, row in rows.items()}
        if fault := self.faults.get(message.get("fault", "")):
            decision = fault(message, {key: row.body for key, row in rows.items()})
            if decision is not None:
                return decision
        changes = {key: Change({**body, "n": body["n"] + 1}) for key, body in bodies.items()}
        facts = tuple(fact(message["id"], key, change.body["n"]) for key, change in sorted(changes.items()))
        return Decision("counted", changes, facts, {"event": message["id"]})


def fact(event: str, person: str, version: int) -> Outgoing:
    body = orjson.dumps({"event": event, "person": person, "version": version})
    return Outgoing("out", person.encode(), body, (("ce_id", event.encode()), ("raw", b"\x00\xff")))


def journal(
    database: str, handler: Counting | None = None, *, store: Store | None = None, now: datetime = NOW
) -> Journal[Message]:
    """A worker's journal, as a process that has just started has it."""
    return Journal(
        store or Store(database, SCHEMA),
        handler or Counting(),
        dead_topic="dead.counting",
        exists=lambda topic: topic in {"out", "dead.counting"},
        clock=lambda: now,
        service="counting",
    )


def told(settled: list[Settled[Message]]) -> list[tuple[str, int]]:
    """The (person, version) of each fact, in the order they go out."""
    bodies = [orjson.loads(fact.value) for one in settled for fact in one.facts if fact.topic == "out"]
    return [(body["person"], body["version"]) for body in bodies]


def letters(settled: list[Settled[Message]]) -> list[str]:
    """The kinds of the dead letters, in the order they go out."""
    facts = [fact for one in settled for fact in one.facts if fact.topic == "dead.counting"]
    return [dict(fact.headers)["error-kind"].decode() for fact in facts]


async def rows(database: str, query: str, *arguments: Any) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(f"SET search_path = {SCHEMA}")
        return [tuple(row) for row in await connection.fetch(query, *arguments)]
    finally:
        await connection.close()


async def counters(database: str) -> dict[str, int]:
    """Each person's count as stored."""
    return dict(await rows(database, "SELECT key, (body->>'n')::int FROM state ORDER BY key"))


async def dead(database: str) -> list[tuple[int, str]]:
    """Offset and kind of each dead letter's row."""
    return await rows(database, "SELECT source_offset, kind FROM dead ORDER BY source_offset")


async def everything(database: str) -> list[tuple[Any, ...]]:
    """All that a write could leave behind."""
    tables = ("journal", "journal_facts", "progress", "state", "dead")
    return [row for table in tables for row in await rows(database, f"SELECT t::text FROM {table} t ORDER BY 1")]  # noqa: S608 - names are ours
