"""What was heard of a circle, read once for both packs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Self, TypeVar

from deploy.local.simulation.model import Circle
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.referrals import AnswerGiven
from shared.kit.journal import BadRecord

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


@dataclass(frozen=True, slots=True)
class Heard:
    """Events and answers, oldest first, and the areas the events are of."""

    events: tuple[Timed, ...]
    answers: tuple[Timed, ...]
    areas: frozenset[str]

    @classmethod
    def of(cls, circle: Circle) -> Self:
        """What cannot be read was a dead letter then, and is one now."""
        events: list[Timed] = []
        answers: list[Timed] = []
        areas: set[str] = set()
        for record in circle.heard:
            try:
                message = message_of(record)
            except BadRecord:
                continue
            if isinstance(message.data, EventReceived):
                events.append((record.timestamp, message))
                areas.update([message.data.area] if message.data.area is not None else ())
            elif isinstance(message.data, AnswerGiven):
                answers.append((record.timestamp, message))
        return cls(tuple(events), tuple(answers), frozenset(areas))
