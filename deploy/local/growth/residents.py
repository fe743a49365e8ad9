"""Fictional residents of Walsall and Wrexham by number, and their events. Nothing is random."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from deploy.local.demo.samples import fictional_nhs_number
from services.intake.decide import EVENTS, partition_key
from shared.contracts.binding import record_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.ids import made_of
from shared.kit.journal import Outgoing

SOURCE = "urn:sameday:growth"
AREAS = ("walsall", "wrexham")
EVENTS_EACH = 10
"""What a resident has lived through so far: ten events in three months."""
SORTS = 40
"""Lives there are; everybody lives one of them with numbers of their own."""
_MOST = 1_000_000
_TWO_NUMBERS = 5
"""Every fifth resident has an NHS number beside the prison number, and events under either and both."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DAYS_APART = 9
_SAID: tuple[tuple[Kind, dict[str, Any]], ...] = (
    (Kind.AE_ATTENDANCE, {"needs": ["alcohol"], "substances": ["alcohol"], "flags": ["seizure_risk"]}),
    (Kind.AMBULANCE_CALLOUT, {"needs": ["drugs"], "substances": ["heroin"], "flags": ["overdose_risk"]}),
    (Kind.WALK_IN, {"needs": ["housing", "benefits"], "accepts_help_now": True}),
    (Kind.CUSTODY_RELEASE, {"needs": ["drugs", "mental_health"], "substances": ["crack"], "flags": ["out_of_hours"]}),
    (Kind.OUTREACH_CONTACT, {"needs": ["wound_care"], "flags": ["rough_sleeping", "hard_to_engage"]}),
    (
        Kind.ASSESSMENT_RECORDED,
        {"observations": [{"name": "ndta.risk_to_others", "value": 2}, {"name": "ndta.impulse_control", "value": 3}]},
    ),
    (Kind.DROP_IN_CONTACT, {"accepts_help_now": False}),
)


def numbers_of(resident: int) -> dict[str, str]:
    """A resident's strong numbers. Raises ValueError beyond a million: the 999 range ends there."""
    if not 0 <= resident < _MOST:
        message = f"there is no resident {resident}"
        raise ValueError(message)
    block, place = divmod(resident, 9_999)  # G0000AA would stand for nobody
    first, second = divmod(block, len(_LETTERS))
    numbers = {"noms_number": f"G{place + 1:04d}{_LETTERS[first]}{_LETTERS[second]}"}
    if resident % _TWO_NUMBERS == 0:
        # Of four that follow each other at least two have a check digit.
        numbers["nhs_number"] = fictional_nhs_number(4 * (resident // _TWO_NUMBERS))
    return numbers


def area_of(resident: int) -> str:
    """Every other one lives in Wrexham."""
    return AREAS[resident // _TWO_NUMBERS % len(AREAS)]


def life(sort: int, now: datetime) -> Iterator[Message]:
    """What the resident of that number has lived through, the oldest first."""
    for number in range(EVENTS_EACH):
        days = (EVENTS_EACH - number) * _DAYS_APART
        yield event(sort, f"life {number}", number, now - timedelta(days=days))


def event(resident: int, sender_id: str, number: int, now: datetime) -> Message:
    """One event of a resident; `number` says which of the sorts it is, and by which numbers it knows them."""
    kind, said = _SAID[(resident + number) % len(_SAID)]
    event_id = made_of(SOURCE, resident, sender_id)
    fact = EventReceived.model_validate(
        {
            **said,
            "event_id": event_id,
            "kind": kind,
            "source": SOURCE,
            "sender_id": f"{resident}/{sender_id}",
            "area": area_of(resident),
            "person": _known_by(resident, number),
        }
    )
    return Message(event_id, "event.received", SOURCE, str(event_id), now, now, fact)


def record(message: Message) -> Outgoing:
    """The event as intake publishes it."""
    if not isinstance(message.data, EventReceived):
        raise TypeError("residents have events only")
    return record_of(EVENTS, partition_key(message.data), message)


def _known_by(resident: int, number: int) -> dict[str, str]:
    """Both numbers, or one of them in turn."""
    numbers = numbers_of(resident)
    names = sorted(numbers)
    return numbers if number % 3 == 0 else {names[number % len(names)]: numbers[names[number % len(names)]]}
