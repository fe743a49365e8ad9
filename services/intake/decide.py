"""What an event that came in becomes: one fact, or a refusal that says what to mend. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.intake.cloud_events import Envelope
from services.intake.keys import Key, check_kind, check_observations, source_of
from services.intake.native_event import TYPES, NativeEvent, lacking
from services.intake.reading import checked
from services.intake.refusals import NOT_ALLOWED, Fault, Refused, invalid
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived, Observation
from shared.contracts.observations import MAY_RECUR
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of

EVENTS = "intake.events"
AHEAD = timedelta(minutes=5)
"""How far a sender's clock may be ahead (interfaces.md, *Facts on Kafka*)."""
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
"""Nothing that concerns anybody alive happened before it; systems without a clock say the year 1 or 1601."""
AreaOf = Callable[[EventReceived], str | None]
"""Which area pack claims an event by its prison, hospital or postcode."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A fact to publish; the sender hears its id. Without a message there was nothing to do, for `reason`."""

    id: UUID
    kind: Kind | None
    message: Message | None
    reason: str | None = None

    @property
    def verdict(self) -> str:
        """What the sender is told and the metric counts."""
        return "accepted" if self.message else "nothing-to-do"


def accept_native(sent: Envelope, key: Key, now: datetime, area_of: AreaOf) -> Accepted:
    """A native event (interfaces.md, HTTP) as `event.received`. Raises Refused: 403 or 422 with pointers."""
    source = source_of(key)
    if sent.source != source:
        raise Refused(
            NOT_ALLOWED, "this key speaks for another source", [Fault("/source", "not the source of this key")]
        )
    kind = TYPES.get(sent.type)
    if kind is None:
        raise invalid(
            Fault("/type", "no such type is known here: it is sameday.intake.KIND.v1, kinds in /openapi.json")
        )
    check_kind(key, kind)
    check_time(sent.time, now, "/time")
    event = _received(sent, kind, checked(NativeEvent, {} if sent.data is None else sent.data, "/data"))
    check_observations(key, event.observations, "/data/observations")
    _check_once(event.observations)
    return accept(event, key, sent, now, area_of)


def _check_once(observations: Sequence[Observation]) -> None:
    """Raises Refused (422, a pointer to each): which of two values of one event was meant, only its sender knows."""
    named = [one.name for one in observations]
    faults = [
        Fault(
            f"/data/observations/{at}", "an observation of that name is in this event already: send the one that counts"
        )
        for at, name in enumerate(named)
        if name not in MAY_RECUR and name in named[:at]
    ]
    if faults:
        raise invalid(*faults)


def _received(sent: Envelope, kind: Kind, data: NativeEvent) -> EventReceived:
    if reason := lacking(kind, data):
        raise invalid(Fault("/data", reason))
    if data.expires_at is not None and data.expires_at <= sent.time:
        raise invalid(Fault("/data/expires_at", "it ended before it happened"))
    return EventReceived(
        event_id=made_of(sent.source, sent.id),
        kind=kind,
        source=sent.source,
        sender_id=sent.id,
        area=data.area,
        person=data.person,
        place=data.subject,
        needs=data.needs,
        flags=data.flags,
        substances=data.substances,
        accepts_help_now=data.accepts_help_now,
        observations=data.observations,
        site=data.site,
        wishes_site=data.wishes_site,
        note=data.note,
        expected_on=data.expected_on,
        expires_at=data.expires_at,
        merge=data.merge,
        review=data.review,
        death=data.death,
    )


def check_time(time: datetime, now: datetime, at: str) -> None:
    """Raises Refused (422) for a time further ahead than clocks go wrong, or one at which nobody who lives was born."""
    if time > now + AHEAD:
        raise invalid(Fault(at, "it lies more than 5 minutes in the future"))
    if time < EARLIEST:
        raise invalid(Fault(at, "it lies before the year 1900"))


def accept(event: EventReceived, key: Key, sent: Envelope, now: datetime, area_of: AreaOf) -> Accepted:
    """The fact with its area: its own, else the key's, else the pack's that claims it, else none."""
    event = event.model_copy(update={"area": event.area or key.area or area_of(event)})
    return Accepted(
        event.event_id,
        event.kind,
        Message(
            id=event.event_id,
            type="event.received",
            source=event.source,
            subject=str(event.event_id),
            time=sent.time,
            accepted_time=now,
            data=event,
            traceparent=sent.traceparent or _trace_of(event.event_id),
            content_hash=sent.content_hash,
        ),
    )


def _trace_of(event_id: UUID) -> str:
    """A W3C trace context for events that bring none: the event's own id is the trace."""
    return f"00-{event_id.hex}-{event_id.hex[16:]}-01"


def partition_key(event: EventReceived) -> str:
    """What decides the partition: the strongest identifier, else the place, else the area (interfaces.md)."""
    if (person := event.person) is not None:
        for name, value in (("nhs", person.nhs_number), ("noms", person.noms_number), ("crn", person.crn)):
            if value:
                return f"{name}:{value}"
    if event.place is not None:
        return f"place:{event.place.postcode or ''}:{event.place.address}".casefold()
    return f"area:{event.area or ''}"
