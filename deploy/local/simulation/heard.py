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
    records: Iterator[Record] = kept.read(places)
    return ((one.timestamp, message_of(one)) for one in records)


def areas_of(events: Iterable[Timed]) -> frozenset[str]:
    """The areas they say they are of."""
    found = (message.data.area for _, message in events if isinstance(message.data, EventReceived))
    return frozenset(area for area in found if area is not None)
