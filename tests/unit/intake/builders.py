"""Keys and events as senders make them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from services.intake.cloud_events import opened
from services.intake.decide import Accepted, accept_native
from services.intake.keys import Holder, Key, hashed
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind

NOW = datetime(2026, 3, 10, 9, 6, tzinfo=UTC)
DESK = "urn:sameday:desk:testham"
SECRET = "s" * 43
EXAMPLES = Path(__file__).parents[3] / "examples" / "events"


def source_key(source: str = DESK, *, area: str | None = None, kinds: tuple[Kind, ...] | None = None) -> Key:
    allowed = frozenset(kind.value for kind in kinds) if kinds is not None else None
    return Key("abc123", hashed(SECRET), Holder.SOURCE, source, None, area, allowed)


def agency_key(agency: str = "the-beacon") -> Key:
    return Key("def456", hashed(SECRET), Holder.AGENCY, None, agency, None, None)


def nowhere(_: EventReceived) -> str | None:
    return None


def walk_in(**changes: Any) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "type": "sameday.intake.walk_in.v1",
        "source": DESK,
        "id": "01J",
        "time": "2026-03-10T09:05:00Z",
        "datacontenttype": "application/json",
        "data": {"person": {"nhs_number": "9991017070"}, "needs": ["drugs"], "place": "hub desk"},
    }
    return {name: value for name, value in {**event, **changes}.items() if value is not ...}


def structured(event: Any, key: Key | None = None, now: datetime = NOW) -> Accepted:
    return sent("application/cloudevents+json", [], json.dumps(event).encode(), key, now)


def in_headers(event: dict[str, Any], key: Key | None = None) -> Accepted:
    names = set(event) - {"data", "datacontenttype"}
    headers = [(f"ce-{name}", str(event[name])) for name in names]
    return sent("application/json", headers, json.dumps(event["data"]).encode(), key)


def sent(
    media: str, headers: list[tuple[str, str]], body: bytes, key: Key | None = None, now: datetime = NOW
) -> Accepted:
    [one], _ = opened(media, headers, body)
    return accept_native(one(), key or source_key(), now, nowhere)


def fact(accepted: Accepted) -> EventReceived:
    assert accepted.message is not None
    assert isinstance(accepted.message.data, EventReceived)
    return accepted.message.data


def digest(accepted: Accepted) -> bytes:
    assert accepted.message is not None
    assert accepted.message.content_hash is not None
    return accepted.message.content_hash


def release(name: str = "prison-offender-events.prisoner.released.json") -> dict[str, Any]:
    return dict(json.loads((EXAMPLES / name).read_text()))


REFERRAL = UUID("7e57ab1e-0000-5000-8000-000000000001")
