"""A record that has arrived: who it is, and what it says if it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.kit import ids
from shared.kit.journal.limits import holds_nul
from shared.kit.journal.model import BadRecord, Handler, Record

M = TypeVar("M")

REPLAY_ID = "sameday-replay-id"
REPLAY_ATTEMPT = "sameday-replay-attempt"
"""Headers of a dead letter put back: the id it had and the attempt this is (`dead.replay`)."""
MOST_ATTEMPTS = 1_000


@dataclass(frozen=True, slots=True)
class Arrival(Generic[M]):
    """`message` is None when `failure` says why the record cannot be read."""

    record: Record
    topic_id: UUID
    event_id: UUID
    attempt: int
    content_hash: bytes | None
    message: M | None
    failure: BadRecord | None

    @property
    def position(self) -> tuple[UUID, int, int]:
        """Topic id, partition and offset."""
        return self.topic_id, self.record.partition, self.record.offset

    @property
    def identity(self) -> tuple[UUID, int]:
        """What the journal knows it by."""
        return self.event_id, self.attempt

    def failed(self, failure: BadRecord) -> "Arrival[M]":
        """The same record, to be a dead letter."""
        return replace(self, failure=failure)

    def anonymous(self, failure: BadRecord) -> "Arrival[M]":
        """The same record, to be a dead letter under an id of its position instead of its own."""
        return replace(self, failure=failure, event_id=ids.made_of(*self.position), attempt=0, content_hash=None)

    def stranger(self) -> "Arrival[M]":
        """The same record when its own id belongs to other content. The sender's fault: no breaker counts it."""
        words = "an event with this id was decided before with other content"
        return self.anonymous(BadRecord("same-id-other-content", words, garbage=True))


def arrive(record: Record, topic_id: UUID, handler: Handler[M]) -> Arrival[M]:
    """Read one record. Never raises: what cannot be read is an arrival with a failure."""
    if holds_nul(record.value):
        return unreadable(record, topic_id, BadRecord("nul", "the text holds a NUL character", garbage=True))
    try:
        message = handler.decode(record)
        found = handler.identity(message)
    except BadRecord as failure:
        return unreadable(record, topic_id, failure)
    except Exception as error:  # noqa: BLE001 - law 4: any exception in decode is that record's dead letter
        return unreadable(record, topic_id, unexplained("decode-failed", error))
    event_id, attempt = _replay(record.headers) or (found.event_id, 0)
    return Arrival(record, topic_id, event_id, attempt, found.content_hash, message, None)


def unreadable(record: Record, topic_id: UUID, failure: BadRecord) -> Arrival[Any]:
    """A record nobody can or may read: known by the id it is replayed under, else by its position."""
    known = _replay(record.headers)
    event_id, attempt = known or (ids.made_of(topic_id, record.partition, record.offset), 0)
    return Arrival(record, topic_id, event_id, attempt, None, None, failure)


def unexplained(kind: str, error: Exception) -> BadRecord:
    """A failure of our own code: named by where it happened, never by its text, which may hold a person's data."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_globals.get('__name__', '?')}:{place.tb_lineno}" if place is not None else "?"
    return BadRecord(kind, f"{type(error).__name__} at {where}")


def _replay(headers: Mapping[str, bytes]) -> tuple[UUID, int] | None:
    if REPLAY_ID not in headers:
        return None
    try:
        identity = UUID(headers[REPLAY_ID].decode()), int(headers[REPLAY_ATTEMPT])
    except (KeyError, ValueError):
        return None
    return identity if 0 < identity[1] < MOST_ATTEMPTS else None
