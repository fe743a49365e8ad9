"""People known to some by their NHS number, to others by their prison number, to some by both, and their events."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kafka import KafkaProducer

from deploy.local.demo.samples import fictional_nhs_number
from deploy.local.home import Running
from services.intake.decide import EVENTS, partition_key
from services.scoring.identity import identifiers, origin_of
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived, Person
from shared.kit.ids import made_of

SOURCE = "urn:sameday:test:numbers"
KINDS = ("ae_attendance", "custody_release", "outreach_contact", "police_contact", "walk_in")
NUMBERS = ({"nhs_number"}, {"noms_number"}, {"nhs_number", "noms_number"})
"""What an event may know somebody by."""
LEAST, MOST = 4, 8
"""Events a person has."""

Lives = Mapping[int, Sequence[Message]]
"""By person."""


def lives(people: int, chance: random.Random, now: datetime) -> Lives:
    """So many people's events of the last four weeks; each has some known by either number and one by both."""
    return {person: tuple(_life(person, chance, now)) for person in range(people)}


def _life(person: int, chance: random.Random, now: datetime) -> Iterator[Message]:
    known_by = [*NUMBERS, *chance.choices(NUMBERS, k=chance.randint(LEAST, MOST) - len(NUMBERS))]
    who = {"nhs_number": fictional_nhs_number(500_000 + 13 * person), "noms_number": f"B{1000 + person:04d}TS"}
    for number, known in enumerate(known_by):
        numbers = {name: value for name, value in who.items() if name in known}
        yield _event(f"{person}/{number}", numbers, chance, now)


def _event(sender_id: str, numbers: Mapping[str, str], chance: random.Random, now: datetime) -> Message:
    event_id = made_of(SOURCE, sender_id)
    said = EventReceived.model_validate(
        {
            "event_id": event_id,
            "kind": chance.choice(KINDS),
            "source": SOURCE,
            "sender_id": sender_id,
            "area": "walsall",
            "person": numbers,
            "needs": ["drugs", "housing"],
        }
    )
    happened = now - timedelta(minutes=chance.randrange(28 * 24 * 60))
    return Message(event_id, "event.received", SOURCE, str(event_id), happened, now, said)


def waves(events: Lives, chance: random.Random, size: int) -> Iterator[list[Message]]:
    """All events, so many people's at a time, each wave in an order of its own: a person's events meet each other."""
    people = sorted(events)
    for start in range(0, len(people), size):
        wave = [one for person in people[start : start + size] for one in events[person]]
        chance.shuffle(wave)
        yield wave


def publish(running: Running, events: Sequence[Message]) -> None:
    """Puts them on `intake.events` as intake does: under the strongest number each is known by."""
    producer = KafkaProducer(**running.kafka_options(), acks="all", linger_ms=5)
    for event in events:
        one = record_of(EVENTS, partition_key(event_of(event)), event)
        producer.send(one.topic, value=one.value, key=one.key, headers=list(one.headers))
    producer.flush()
    producer.close()


def event_of(message: Message) -> EventReceived:
    """What a message tells."""
    assert isinstance(message.data, EventReceived)
    return message.data


def origins_of(person: Sequence[Message]) -> frozenset[UUID]:
    """The origins a person's numbers lead to."""
    said: Iterator[Person | None] = (event_of(one).person for one in person)
    return frozenset(origin_of(one) for who in said for one in identifiers(who))
