"""What was heard of a circle, read once for both packs."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from deploy.local.simulation.spool import Place, Spool
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.journal import Record

T = TypeVar("T")
Timed = tuple[datetime, Message]
"""When it was heard, and what."""
Step = Callable[[], None]
"""Called once for each event judged and each score or answer routed, by each of the two packs."""


def unnoticed() -> None:
    """A step nobody counts."""


def counted(found: Iterable[T], step: Step) -> Iterator[T]:
    """The same, a step for each."""
    for one in found:
        yield one
        step()


def heard(places: Iterable[Place], kept: Spool) -> Iterator[Timed]:
    """Events or answers, in that order. All of them can be read: what cannot is in no circle."""
    return map(timed, kept.read(places))


def timed(record: Record) -> Timed:
    """What a record says, and when it was heard. Raises BadRecord."""
    message = message_of(record)
    return heard_at(record, message), message


def heard_at(record: Record, message: Message) -> datetime:
    """When the broker took it; on a local system whose clock was put ahead, by that (docs/adr/0018)."""
    return max(record.timestamp, message.accepted_time)


def areas_of(events: Iterable[Timed]) -> frozenset[str]:
    """The areas they say they are of."""
    found = (message.data.area for _, message in events if isinstance(message.data, EventReceived))
    return frozenset(area for area in found if area is not None)
