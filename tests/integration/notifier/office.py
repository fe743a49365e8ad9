"""A notifier at work and the agencies around it, for tests."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from services.notifier.adapters import register
from services.notifier.model import Channel
from services.notifier.settings import NotifierSettings
from services.notifier.vault import Vault
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.notifications import NotificationOutcome, NotificationRequested, NotificationStop, Summary
from shared.contracts.vocabulary import Band
from shared.kit.ids import made_of
from shared.kit.journal import Record


def now() -> datetime:
    """The wall clock: signatures are refused for age."""
    return datetime.fromtimestamp(time.time(), UTC)


async def eventually(true: Callable[[], Awaitable[Any]], within: float = 15) -> Any:
    """The first truth; the last answer when none comes in time."""
    end = time.monotonic() + within
    while not (found := await true()) and time.monotonic() < end:  # noqa: ASYNC110 - what changes is a database
        await asyncio.sleep(0.02)
    return found


@dataclass
class Office:
    """Asks one notifier to tell, and looks at what it did."""

    settings: NotifierSettings
    database: asyncpg.Connection
    producer: KafkaProducer

    async def register(self, agency: str, *, url: str = "", email: str = "") -> str:
        """An endpoint in use; returns its secret."""
        channel = Channel.WEBHOOK if url else Channel.EMAIL
        vault = Vault(self.settings.secret.get_secret_value())
        endpoint, added = register.new_endpoint(agency, channel, url or email, now(), vault)
        await register.add(self.database, endpoint)
        return added.secret or ""

    def ask(self, agency: str, number: int = 1, **changes: Any) -> UUID:
        """Publishes one request; returns the notification's id, which is made of agency, number and sequence."""
        referral = changes.pop("referral", made_of("referral", agency, number))
        fact = NotificationRequested(
            referral_id=referral,
            version=changes.pop("version", 1),
            sequence=changes.pop("sequence", 1),
            person_id=made_of("person", referral),
            agency=agency,
            to=changes.pop("to", "agency"),
            email=changes.pop("email", None),
            payload_type=changes.pop("payload_type", "referral.offered"),
            payload={"referral_id": str(referral), "number": number, **changes},
            summary=Summary(subject="A referral waits for you", lines=("Answer by 17:00 today.", "Ring 01632 960001.")),
            band=Band.SAME_DAY,
            respond_by=None,
        )
        identity = made_of("notification", agency, number, fact.sequence)
        self.send(self.settings.requested_topic, referral, identity, "notification.requested", fact)
        return identity

    def stop(self, *, referral: UUID | None = None, person: UUID | None = None, version: int = 1) -> None:
        """Publishes one stop."""
        fact = NotificationStop(referral_id=referral, person_id=person, version=version, reason="test")
        key = referral or person
        assert key is not None
        self.send(self.settings.stop_topic, key, made_of("stop", key, version), "notification.stop", fact)

    def send(self, topic: str, key: UUID, identity: UUID, kind: str, fact: Fact) -> None:
        """Publishes one fact and waits for the broker."""
        message = Message(identity, kind, "urn:sameday:router", str(key), now(), now(), fact)
        record = record_of(topic, str(key), message)
        self.producer.send(topic, value=record.value, key=record.key, headers=list(record.headers)).get(10)

    async def deliveries(self, agency: str) -> list[Any]:
        """The agency's deliveries, oldest first."""
        return await self._rows(
            "SELECT * FROM notifier.delivery WHERE agency = $1 ORDER BY created_at, sequence", agency
        )

    async def states(self, agency: str) -> list[str]:
        """Their states."""
        return [row["state"] for row in await self.deliveries(agency)]

    async def attempts(self, agency: str) -> list[Any]:
        """Every attempt at them, oldest first."""
        query = """SELECT a.* FROM notifier.attempt a JOIN notifier.delivery d ON d.id = a.delivery_id
                   WHERE d.agency = $1 ORDER BY a.at"""
        return await self._rows(query, agency)

    async def endpoint_state(self, agency: str) -> str:
        """The state of the agency's one endpoint."""
        return str((await self._rows("SELECT state FROM notifier.endpoint WHERE agency = $1", agency))[0]["state"])

    async def ended(self, agency: str, *states: str, within: float = 15) -> list[str]:
        """The states once they are these, or what they are when they do not get there in time."""

        async def there() -> bool:
            return await self.states(agency) == list(states)

        await eventually(there, within)
        return await self.states(agency)

    async def reconnect(self) -> None:
        """A new connection, after the database was away."""
        self.database = await asyncpg.connect(self.settings.database)

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        return list(await self.database.fetch(query, *values))

    async def outcomes(self, agency: str, count: int) -> list[NotificationOutcome]:
        """The first `count` outcome facts of the agency on Kafka, in order; fewer when they do not come in 10 s."""
        return await asyncio.to_thread(self._outcomes, agency, count)

    def _outcomes(self, agency: str, count: int) -> list[NotificationOutcome]:
        found: dict[UUID, NotificationOutcome] = {}
        for record in read(self.settings.kafka.options(), self.settings.outcomes_topic, 10):
            message = message_of(record)
            fact = message.data
            if isinstance(fact, NotificationOutcome) and fact.agency == agency:
                assert record.key == str(fact.referral_id).encode()
                found.setdefault(message.id, fact)
            if len(found) == count:
                break
        return list(found.values())


def read(options: dict[str, Any], topic: str, within: float) -> Iterable[Record]:
    """Every record of a topic from its beginning, for so many seconds."""
    consumer = KafkaConsumer(**options, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        consumer.assign([TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))])
        end = time.monotonic() + within
        while time.monotonic() < end:
            for records in consumer.poll(timeout_ms=200).values():
                for one in records:
                    yield Record(topic, one.partition, one.offset, one.key, one.value, dict(one.headers), now())
    finally:
        consumer.close()
