"""A town whose scoring looks for records that may be one person's, over rows in memory. All people are fictional."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from services.scoring.matching.model import Weights, load_weights
from services.scoring.policy import load_policies
from services.scoring.proposals.rows import Asked, Filed
from services.scoring.taking import TakeFacts
from shared.contracts.binding import message_of
from shared.contracts.fact import Message
from shared.contracts.intake import EventReceived
from shared.kit.ids import made_of
from shared.kit.journal import Decision
from shared.packs.current import Current
from tests.unit.scoring.builders import Town, arrived, event

AREAS = Path(__file__).parents[3] / "areas"
KASIA = {"given_names": ["Katarzyna"], "family_name": "Kowalska", "birth_date": "1984-05-02", "postcode": "WS1 1AA"}
KASIA_HEARD = {"given_names": ["Kasia"], "family_name": "Kovalska", "birth_date": "1984-05-02"}
OWEN = {"given_names": ["Owen"], "family_name": "Testley", "birth_date": "1971-01-30", "postcode": "WS2 8AA"}


class Question(NamedTuple):
    """Two records, and why they may be one person's."""

    records: tuple[UUID, UUID]
    asked: Asked


@cache
def model() -> Weights:
    return load_weights()


@cache
def packs() -> Any:
    return Current(AREAS, load_policies)


def town() -> Town:
    return Town(handler=TakeFacts(packs(), model()))


def lives(place: Town, message: Message) -> list[Decision]:
    """An event, and what scoring makes of the records it describes."""
    decision = place.hears(message, message.accepted_time)
    described = [fact for fact in decision.facts if fact.topic == "people.records"]
    return [decision, *(place.hears(message_of(arrived(fact))) for fact in described)]


def seen(place: Town, name: str, **person: Any) -> UUID:
    """Somebody is seen at a desk; the record their event is filed under. `name` tells events apart."""
    message = event("drop_in_contact", sender_id=name, person=person)
    lives(place, message)
    assert isinstance(message.data, EventReceived)
    return made_of("person", message.data.event_id)


def says(place: Town, one: UUID, other: UUID, *, same: bool, days_ago: float = 0) -> list[Decision]:
    """A person looked at two records and says whether they are one person's."""
    word = {"records": [one, other], "same_person": same, "author": "reviewer 4", "words": "asked at the desk"}
    name = f"{one} {other} {same} {days_ago}"
    return lives(place, event("identity_reviewed", sender_id=name, person=None, review=word, days_ago=days_ago))


def proposals(place: Town) -> list[Question]:
    """What people are asked, the likeliest first; two records that ask about each other are asked about once."""
    rows = [(UUID(key.removeprefix("known:")), body) for key, body in place.rows.items() if key.startswith("known:")]
    asked = [(record, Filed.model_validate(body).asks) for record, body in rows]
    found = {_pair(record, one.other): Question(_pair(record, one.other), one) for record, one in asked if one}
    return sorted(found.values(), key=lambda one: -one.asked.probability)


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return min(one, other), max(one, other)
