"""Who belongs together: people whose events name a common number; all whose places hang on each other."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from deploy.local.simulation.heard import heard_at
from deploy.local.simulation.model import Asked, Circle, Family
from deploy.local.simulation.spool import Place, Spool
from services.scoring.naming import named
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.referrals import AnswerGiven
from shared.kit.journal import BadRecord, Record


@dataclass(slots=True)
class Together:
    """Which of many belong together, as it is found out two by two."""

    _leads: dict[Hashable, Hashable] = field(default_factory=dict)

    def join(self, one: Hashable, other: Hashable) -> None:
        """These two belong together, and whoever belongs with either."""
        self._leads[self.end(one)] = self.end(other)

    def end(self, one: Hashable) -> Hashable:
        """The same for all who belong together."""
        while (other := self._leads.get(one, one)) != one:
            self._leads[one] = self._leads.get(other, other)
            one = other
        return one


@dataclass(slots=True)
class Circles:
    """Records as they come, kept beside the memory; who belongs together is known once all have come.

    `shared`: areas where who is asked about one person can hang on others: everybody there is one circle. `ranks`:
    those where it hangs on their scores as well, so that nobody is judged alone.
    """

    opened: Collection[Asked]
    shared: Collection[str]
    ranks: Collection[str] = ()
    kept: Spool = field(default_factory=Spool)
    _families: Together = field(default_factory=Together)
    _heard: dict[UUID, list[Place]] = field(default_factory=dict)
    _areas: dict[tuple[UUID, str], None] = field(default_factory=dict)
    _events: dict[UUID, UUID] = field(default_factory=dict)
    _answers: list[tuple[UUID, Place]] = field(default_factory=list)

    def take(self, record: Record) -> None:
        """One record of an input topic, in any order. What is about nobody, or no fact, changes no referral."""
        try:
            message = message_of(record)
            if isinstance(message.data, EventReceived):
                self._event(record, message, message.data)
            elif isinstance(message.data, AnswerGiven):
                self._answers.append((message.data.referral_id, self.kept.keep(record, heard_at(record, message))))
        except BadRecord:
            return

    def found(self, areas: Collection[str]) -> Iterator[Circle]:
        """Circles that were heard of in one of these areas."""
        circles = self._circles()
        wanted = dict.fromkeys(self._end(circles, home) for home, area in self._areas if area in areas)
        heard, opened, answers = defaultdict[Hashable, list[Place]](list), *self._asked()
        for home, places in self._heard.items():
            heard[self._families.end(home)] += places
        families: dict[Hashable, list[Family]] = {end: [] for end in wanted}
        for one, places in heard.items():
            if (end := circles.end(one)) in wanted:
                family = Family(tuple(sorted(places)), tuple(sorted(answers[one])), tuple(opened[one]))
                families[end].append(family)
        return (Circle(tuple(found)) for found in families.values())

    @property
    def people(self) -> int:
        """How many circles there are, of whatever area."""
        circles = self._circles()
        return len({self._end(circles, home) for home in self._heard})

    def _event(self, record: Record, message: Message, event: EventReceived) -> None:
        if event.person is None and event.place is None and event.review is None:
            return
        said = named(event, message.time)
        for origin in said.origins:
            self._families.join(said.home, origin)
        if event.area is not None:
            self._areas[said.home, event.area] = None
            if event.area in self.ranks:
                self._families.join(said.home, event.area)
        self._heard.setdefault(said.home, []).append(self.kept.keep(record, heard_at(record, message)))
        self._events[event.event_id] = said.home

    def _circles(self) -> Together:
        found = Together()
        for home, area in self._areas:
            if area in self.shared:
                found.join(self._families.end(home), area)
        return found

    def _end(self, circles: Together, home: UUID) -> Hashable:
        return circles.end(self._families.end(home))

    def _asked(self) -> tuple[dict[Hashable, list[Asked]], dict[Hashable, list[Place]]]:
        """By family: the referrals that were opened, and the answers to them."""
        opened: dict[Hashable, list[Asked]] = defaultdict(list)
        answers: dict[Hashable, list[Place]] = defaultdict(list)
        of: dict[UUID, Hashable] = {}
        for one in self.opened:
            if one.event_id in self._events:
                family = of[one.referral_id] = self._families.end(self._events[one.event_id])
                opened[family].append(one)
        for referral_id, place in self._answers:
            if referral_id in of:
                answers[of[referral_id]].append(place)
        return opened, answers


def taken(
    records: Iterable[Record], opened: Collection[Asked], shared: Collection[str], ranks: Collection[str] = ()
) -> Circles:
    """All of them."""
    found = Circles(opened, shared, ranks)
    for record in records:
        found.take(record)
    return found
