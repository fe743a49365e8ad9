"""What a batch comes to, worked out purely from what was read: the heart of law 2, without any I/O.

Rules are those of docs/adr/0001: progress is compared, ids once, versions rise by one, one bad record costs one record.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.kit.journal.arrival import Arrival, unexplained
from shared.kit.journal.limits import check, text_of
from shared.kit.journal.model import BadRecord, Change, Handler, Outgoing, Row
from shared.kit.journal.rows import Rows
from shared.kit.journal.wire import pack
from shared.kit.stopping import Stop

M = TypeVar("M")
Position = tuple[UUID, int, int]
Stretch = tuple[UUID, int]
"""A partition of a topic, by the topic's id."""

PRUNED_AFTER = timedelta(days=390)
"""Identity rows are kept 13 months; topics 90 days at most. An older record below progress was simply pruned."""


@dataclass(frozen=True, slots=True)
class Known:
    """A journal row: where the id was decided, and over which content."""

    position: Position
    content_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A state row as stored, its body as JSON text. An absent row has version 0 and no body."""

    body: str | None
    version: int


@dataclass(frozen=True, slots=True)
class Written:
    """A state row as it will be: its body as JSON text, its version one above the one read."""

    body: str
    due_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One new journal row with the facts that go out for it; `audit` is JSON text, `packed` the facts as recorded."""

    arrival: Arrival[Any]
    audit: str
    facts: tuple[Outgoing, ...]
    packed: bytes


@dataclass(slots=True)
class Plan(Generic[M]):
    """What to write in one statement, what to send again, and what was only a repeat.

    `unrecognised` lie below progress and are not known there by their own ids: they were dead letters under their
    positions' ids, or were pruned, or the log is another one.
    """

    entries: list[Entry] = field(default_factory=list)
    changes: dict[str, Written] = field(default_factory=dict)
    progress: dict[Stretch, tuple[int, int]] = field(default_factory=dict)
    resend: list[Arrival[M]] = field(default_factory=list)
    unrecognised: list[Arrival[M]] = field(default_factory=list)
    repeats: int = 0


class Gap(Exception):
    """A record lies above the journal's progress: records between were never seen here. The stage goes back."""

    def __init__(self, stretch: Stretch, next_offset: int) -> None:
        super().__init__(f"journal-gap: expected offset {next_offset} of {stretch[0]}/{stretch[1]}")
        self.stretch = stretch
        self.next_offset = next_offset


class LogMismatch(Stop):
    """A known position holds an event the journal never saw: the log was truncated under its topic id."""

    def __init__(self, position: Position) -> None:
        super().__init__(f"journal-log-mismatch: {position[0]}/{position[1]} offset {position[2]} was another event")
        self.position = position


class MissingRows(Exception):
    """A decision asks for rows that were not read, because of a record before it. Read them and plan anew."""

    def __init__(self, keys: set[str]) -> None:
        super().__init__("rows were asked for that were not read")
        self.keys = keys


@dataclass(frozen=True, slots=True)
class Reading:
    """What the read statement found for a batch. `wanted`: which rows a record needs, going by these, where known."""

    known: Mapping[tuple[UUID, int], Known]
    rows: Mapping[str, Stored]
    progress: Mapping[Stretch, int]
    wanted: Mapping[Position, Collection[str]] = field(default_factory=dict)


class Planner(Generic[M]):
    """Goes through a batch in order; every record sees the changes of the records before it."""

    def __init__(
        self, handler: Handler[M], bury: Callable[[Arrival[M], BadRecord], Outgoing], exists: Callable[[str], bool]
    ) -> None:
        self._handler = handler
        self._bury = bury
        self._exists = exists

    def keys(self, arrivals: Iterable[Arrival[M]], rows: Mapping[str, Stored]) -> dict[Position, Collection[str]]:
        """Every state key each record may need. A handler that fails here fails again in the plan, and is buried."""
        seen = Rows({key: stored.body for key, stored in rows.items()})
        wanted: dict[Position, Collection[str]] = {}
        for arrival in arrivals:
            if arrival.message is not None and arrival.failure is None:
                with suppress(Exception):
                    wanted[arrival.position] = frozenset(self._handler.keys(arrival.message, seen))
        return wanted

    def plan(self, arrivals: Iterable[Arrival[M]], reading: Reading, now: datetime) -> Plan[M]:
        """The plan of a batch. Raises Gap or MissingRows; any other trouble is a record's own dead letter."""
        batch: _Batch[M] = _Batch(reading)
        for arrival in arrivals:
            self._take(arrival, batch, now)
        return batch.plan

    def _take(self, arrival: Arrival[M], batch: "_Batch[M]", now: datetime) -> None:
        if not batch.advance(arrival):
            return
        known = batch.known(arrival)
        if known is None:
            self._enter(arrival, batch, now)
        elif _same_content(known, arrival.content_hash):
            batch.plan.repeats += 1
        else:
            self._enter(arrival.stranger(), batch, now)

    def _enter(self, arrival: Arrival[M], batch: "_Batch[M]", now: datetime) -> None:
        try:
            entry, changes = self._decide(arrival, batch, now)
        except BadRecord as failure:
            buried = arrival.failed(failure)
            facts = (self._bury(buried, failure),)
            audit = text_of({"dead_letter": failure.kind, "reason": failure.detail})
            entry, changes = Entry(buried, audit, facts, pack(facts)), {}
        batch.enter(entry, changes)

    def _decide(self, arrival: Arrival[M], batch: "_Batch[M]", now: datetime) -> tuple[Entry, dict[str, Written]]:
        if arrival.failure is not None:
            raise arrival.failure
        assert arrival.message is not None  # noqa: S101 - an arrival has a message or a failure
        try:
            keys = batch.wanted(arrival)
            rows = batch.rows(self._handler.keys(arrival.message, batch.seen) if keys is None else keys)
            decision = self._handler.decide(arrival.message, rows, now)
            check(decision, rows, self._exists)
            audit = text_of({**decision.audit, "reason": decision.reason})
            return Entry(arrival, audit, decision.facts, pack(decision.facts)), batch.written(decision.changes)
        except (BadRecord, MissingRows):
            raise
        except Exception as error:  # law 4: any exception in decide is that record's dead letter
            raise unexplained("decide-failed", error) from error


class _Batch(Generic[M]):
    """The batch so far: progress, ids and state as they will be once it is written."""

    def __init__(self, reading: Reading) -> None:
        self.plan: Plan[M] = Plan()
        self._texts = {key: stored.body for key, stored in reading.rows.items()}
        self.seen = Rows(self._texts)
        self._reading = reading
        self._next = dict(reading.progress)
        self._new: dict[tuple[UUID, int], Known] = {}

    def known(self, arrival: Arrival[M]) -> Known | None:
        return self._new.get(arrival.identity) or self._reading.known.get(arrival.identity)

    def wanted(self, arrival: Arrival[M]) -> Collection[str] | None:
        """What was found while reading, as long as nothing before this record has changed a row since."""
        return None if self.plan.changes else self._reading.wanted.get(arrival.position)

    def rows(self, keys: Iterable[str]) -> dict[str, Row]:
        wanted = set(keys)
        if missing := wanted - self._texts.keys():
            raise MissingRows(missing)
        return {key: self.seen[key] for key in wanted}

    def written(self, changes: Mapping[str, Change]) -> dict[str, Written]:
        return {
            key: Written(text_of(change.body), change.due_at, self._reading.rows[key].version + 1)
            for key, change in changes.items()
        }

    def advance(self, arrival: Arrival[M]) -> bool:
        """Move this partition's progress past the record; False when it lies below and needs no decision."""
        topic_id, partition, offset = arrival.position
        stretch = (topic_id, partition)
        expected = self._next.get(stretch, offset)
        if offset > expected:
            raise Gap(stretch, expected)
        if offset < expected:
            self._below(arrival)
            return False
        self._next[stretch] = offset + 1
        first = self._reading.progress.get(stretch, self.plan.progress.get(stretch, (offset, 0))[0])
        self.plan.progress[stretch] = (first, offset + 1)
        return True

    def _below(self, arrival: Arrival[M]) -> None:
        known = self.known(arrival)
        if known is None or not (known.position == arrival.position or _same_content(known, arrival.content_hash)):
            self._unrecognised(arrival)
        elif known.position == arrival.position and arrival.identity not in self._new:
            self.plan.resend.append(arrival)
        else:
            self.plan.repeats += 1

    def _unrecognised(self, arrival: Arrival[M]) -> None:
        if arrival.stranger().identity in self._new:
            self.plan.repeats += 1
        else:
            self.plan.unrecognised.append(arrival)

    def enter(self, entry: Entry, changes: Mapping[str, Written]) -> None:
        self.plan.entries.append(entry)
        arrival = entry.arrival
        self._new[arrival.identity] = Known(arrival.position, arrival.content_hash)
        self.plan.changes |= changes
        self._texts.update((key, change.body) for key, change in changes.items())


def _same_content(known: Known, content_hash: bytes | None) -> bool:
    return known.content_hash is None or content_hash is None or known.content_hash == content_hash
