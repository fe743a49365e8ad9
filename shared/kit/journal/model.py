"""What passes between Kafka, the journal and a service's decision. No referral noun in it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

M = TypeVar("M")
T = TypeVar("T")
Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One record as Kafka gave it; `timestamp` is the broker's append time."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, bytes]
    timestamp: datetime


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One fact to publish: bytes, so that what is recorded is what is sent again.

    `says`: what the bytes carry, for who hears it without a broker between; None of what was recorded.
    """

    topic: str
    key: bytes
    value: bytes
    headers: Headers
    says: Any = field(default=None, compare=False, repr=False)
    _bind: Callable[[], tuple[bytes, Headers]] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def later(cls, topic: str, key: bytes, says: object, bind: Callable[[], tuple[bytes, Headers]]) -> Self:
        """A fact whose value and headers are made when first asked for: the journal asks, a replay does not."""
        made = object.__new__(cls)
        for name, value in (("topic", topic), ("key", key), ("says", says), ("_bind", bind)):
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> Any:
        """What is not there yet."""
        if name not in {"value", "headers"} or self._bind is None:
            raise AttributeError(name)
        for part, bound in zip(("value", "headers"), self._bind(), strict=True):
            object.__setattr__(self, part, bound)
        return getattr(self, name)


@dataclass(frozen=True, slots=True)
class Row:
    """A state row as read: `body` is None when there is none yet. Its lock version is the journal's own affair."""

    key: str
    body: Mapping[str, Any] | None
    _parsed: list[Any] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def holding(cls, key: str, parsed: object) -> "Row":
        """A row whose meaning is at hand and whose body nobody asks for."""
        return cls(key, None, [parsed])

    def parsed(self, parse: Callable[[Mapping[str, Any]], T]) -> T | None:
        """What the row means, None when there is none yet.

        Worked out once: keys and decision ask alike, a row's body never changes, and rows of one kind are parsed alike.
        """
        if not self._parsed and self.body is not None:
            self._parsed.append(parse(self.body))
        return self._parsed[0] if self._parsed else None


@dataclass(frozen=True, slots=True)
class Change:
    """What a state row becomes. `due_at` arms a deadline on the row; None disarms it.

    `parsed`: what the body means, for who keeps rows at hand; it is not written.
    """

    body: Mapping[str, Any]
    due_at: datetime | None = None
    parsed: Any = field(default=None, compare=False, repr=False)
    _write: Callable[[], Mapping[str, Any]] | None = field(default=None, compare=False, repr=False)

    @classmethod
    def later(cls, parsed: object, write: Callable[[], Mapping[str, Any]]) -> Self:
        """A change whose body is made when first asked for: the journal asks, who keeps what it means does not."""
        made = object.__new__(cls)
        for name, value in (("due_at", None), ("parsed", parsed), ("_write", write)):
            object.__setattr__(made, name, value)
        return made

    def __getattr__(self, name: str) -> Any:
        """What is not there yet."""
        if name != "body" or self._write is None:
            raise AttributeError(name)
        object.__setattr__(self, "body", self._write())
        return self.body


@dataclass(frozen=True, slots=True)
class Decision:
    """What one record changes and what the world is told, with the reason a person can read.

    `audit` is kept for 13 months as the answer to "why": plain JSON, no personal data beyond ids.
    """

    reason: str
    changes: Mapping[str, Change] = field(default_factory=dict)
    facts: tuple[Outgoing, ...] = ()
    audit: Mapping[str, Any] = field(default_factory=dict)


class BadRecord(Exception):
    """This one record can never be handled: it becomes a dead letter.

    `kind` is a short word for the metric (`not-json`, `wrong-schema`, `no-area`); `detail` a sentence without
    personal data.
    `garbage` marks bytes that are no fact of ours at all: they never count towards the circuit breaker.
    """

    def __init__(self, kind: str, detail: str, *, garbage: bool = False) -> None:
        super().__init__(detail)
        self.kind = kind
        # A dead letter must always be writable, and PostgreSQL takes neither a lone surrogate nor a NUL.
        self.detail = detail.encode(errors="replace").decode().replace("\0", "?")
        self.garbage = garbage


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a record is: the id it keeps under replay and a hash of its content, None where nothing can be compared."""

    event_id: UUID
    content_hash: bytes | None = None


class Handler(Protocol[M]):
    """A service's side of the journal. Every method is pure; `rows` hold exactly what `keys` asked for."""

    def decode(self, record: Record) -> M:
        """The record as a message. Raises BadRecord."""
        ...

    def identity(self, message: M) -> Identity:
        """The message's id and content hash."""
        ...

    def keys(self, message: M, rows: Mapping[str, Row]) -> Collection[str]:
        """Every state key the decision may look at or change, found or absent.

        Called again with the rows read so far until it names no further key; each further round costs one more read.
        """
        ...

    def decide(self, message: M, rows: Mapping[str, Row], now: datetime) -> Decision:
        """What this message changes. Raises BadRecord when it can never be decided."""
        ...
