"""From a decision to the sender's answer: publish, wait for the broker, count. No HTTP, no Kafka client here."""

from collections.abc import Sequence
from typing import Protocol

from services.intake.decide import EVENTS, Accepted, partition_key
from services.intake.refusals import INVALID, TOO_LARGE, UNAVAILABLE, Refused
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.journal import Outgoing
from shared.kit.metrics import STAGE_SECONDS
from shared.kit.producer import TooLarge, Unavailable, Unpublishable

RETRY_AFTER = 5
ANSWERS = "referrals.answers"


class Publisher(Protocol):
    """What makes facts known; returns when they are safe."""

    async def send_all(self, records: Sequence[Outgoing], within: float) -> None:
        """Raises Unavailable, TooLarge or Unpublishable (shared/kit/producer)."""
        ...


class Intake:
    """Publishes what was accepted; `within` seconds for the broker's acknowledgement."""

    def __init__(self, publisher: Publisher, within: float) -> None:
        self._publisher = publisher
        self._within = within

    async def take_events(self, accepted: Sequence[Accepted]) -> None:
        """Returns when every event is safe on all in-sync replicas. Raises Refused: 503, 413 or 422."""
        await self._publish([_event_record(one.message) for one in accepted if one.message])

    async def take_answer(self, message: Message) -> None:
        """The same for an agency's answer."""
        await self._publish([record_of(ANSWERS, message.subject, message)])

    async def _publish(self, records: Sequence[Outgoing]) -> None:
        if not records:
            return
        try:
            with STAGE_SECONDS.labels("intake", "publish").time():
                await self._publisher.send_all(records, self._within)
        except Unavailable:
            raise Refused(
                UNAVAILABLE, "it was not confirmed as safe: repeat it with the same id", retry_after=RETRY_AFTER
            ) from None
        except TooLarge:
            raise Refused(TOO_LARGE, "the event is larger than a topic takes") from None
        except Unpublishable:
            raise Refused(INVALID, "the event cannot be stored") from None


def _event_record(message: Message) -> Outgoing:
    event = message.data
    if not isinstance(event, EventReceived):
        raise TypeError("only events travel on intake.events")
    return record_of(EVENTS, partition_key(event), message)
