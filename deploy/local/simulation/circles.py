"""Who belongs together: people whose events name a common number; all whose places hang on each other. Pure."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from deploy.local.simulation.model import Asked, Circle
from services.scoring.naming import named
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.referrals import AnswerGiven
from shared.kit.journal import BadRecord, Record


@dataclass(slots=True)
class Circles:
    """Records as they come; who belongs together is known once all have.

    `shared`: areas where who is asked about one person can hang on others; everybody there is one circle.
    """

    opened: Collection[Asked]
    shared: Collection[str]
    beyond: int = 0
    """Answers about referrals that are not among those opened, and records that are neither event nor answer."""
    _leads: dict[Hashable, Hashable] = field(default_factory=dict)
    _heard: list[tuple[Hashable, Record]] = field(default_factory=list)
    _areas: list[tuple[Hashable, str]] = field(default_factory=list)
    _events: dict[Hashable, Hashable] = field(default_factory=dict)
    _answers: list[tuple[Hashable, Record]] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """One record of an input topic, in any order. What is about nobody, or no fact, changes no referral."""
        try:
            message = message_of(record)
            if isinstance(message.data, EventReceived):
                self._event(record, message, message.data)
            elif isinstance(message.data, AnswerGiven):
                self._answers.append((message.data.referral_id, record))
            else:
                self.beyond += 1
        except BadRecord:
            return

    def found(self, areas: Collection[str]) -> Iterator[Circle]:
        """Circles that were heard of in one of these areas, and the referrals opened for them."""
        in_areas = {self._end(one) for one, area in self._areas if area in areas}
        opened, event_of = self._opened_by_circle()
        heard: dict[Hashable, list[Record]] = defaultdict(list)
        for origin, record in self._heard:
            heard[self._end(origin)].append(record)
        events = {end: len(records) for end, records in heard.items()}
        for referral_id, record in self._answers:
            if referral_id in event_of:
                heard[event_of[referral_id]].append(record)
            else:
                self.beyond += 1
        for end, records in heard.items():
            if end in in_areas:
                yield Circle(tuple(sorted(records, key=_order)), events[end], tuple(opened[end]))

    @property
    def people(self) -> int:
        """How many circles there are, of whatever area."""
        return len({self._end(origin) for origin, _ in self._heard})

    def _event(self, record: Record, message: Message, event: EventReceived) -> None:
        if event.person is None and event.place is None and event.review is None:
            return
        said = named(event, message.time)
        for origin in said.origins:
            self._join(said.home, origin)
        if event.area is not None:
            self._areas.append((said.home, event.area))
            if event.area in self.shared:
                self._join(said.home, event.area)
        self._heard.append((said.home, record))
        self._events[event.event_id] = said.home

    def _opened_by_circle(self) -> tuple[dict[Hashable, list[Asked]], dict[Hashable, Hashable]]:
        opened: dict[Hashable, list[Asked]] = defaultdict(list)
        circle_of: dict[Hashable, Hashable] = {}
        for one in self.opened:
            if one.event_id in self._events:
                end = circle_of[one.referral_id] = self._end(self._events[one.event_id])
                opened[end].append(one)
        return opened, circle_of

    def _join(self, one: Hashable, other: Hashable) -> None:
        self._leads[self._end(one)] = self._end(other)

    def _end(self, one: Hashable) -> Hashable:
        while (other := self._leads.get(one, one)) != one:
            self._leads[one] = self._leads.get(other, other)
            one = other
        return one


def taken(records: Iterable[Record], opened: Collection[Asked], shared: Collection[str]) -> Circles:
    """All of them."""
    found = Circles(opened, shared)
    for record in records:
        found.take(record)
    return found


def _order(record: Record) -> tuple[object, ...]:
    return record.timestamp, record.topic, record.partition, record.offset
