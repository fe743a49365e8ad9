import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from deploy.local.glimpse import line, whole

AT = datetime(2026, 3, 10, 9, 5, 0, 250_000, tzinfo=UTC)


@dataclass
class Consumed:
    """A record as kafka-python gives it."""

    value: bytes | None
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    topic: str = "people.scored"
    partition: int = 3
    offset: int = 7
    key: bytes | None = b"nhs:9991017070"
    timestamp: int = round(AT.timestamp() * 1000)


FACT = [
    ("ce_id", b"one"),
    ("ce_type", b"person.scored"),
    ("ce_subject", b"person/two"),
    ("ce_time", b"2026-03-10T09:05:00Z"),
    ("ce_acceptedtime", b"2026-03-10T09:05:00.200Z"),
]


def test_line_says_what_when_and_how_soon_and_nobodys_data() -> None:
    shown = line(Consumed(b'{"person": {"family_name": "Test"}}', FACT))
    assert "09:05:00.250 people.scored" in shown
    assert "person/two id=one" in shown
    assert shown.endswith("+50 ms")
    assert "Test" not in shown
    assert "9991017070" not in shown


def test_json_shows_the_whole_fact() -> None:
    shown = json.loads(whole(Consumed(b'{"version": 1}', FACT)))
    assert (shown["topic"], shown["offset"], shown["type"], shown["data"]) == (
        "people.scored",
        7,
        "person.scored",
        {"version": 1},
    )


def test_dead_letter_and_garbage_are_shown_too() -> None:
    dead = [("error-kind", b"not-json"), ("source-topic", b"intake.events"), ("dead-letter-id", b"three")]
    assert "dead: not-json" in line(Consumed(b"\xff{", dead, topic="dead.scoring"))
    assert "id=three" in line(Consumed(b"\xff{", dead, topic="dead.scoring"))
    assert "�" in json.loads(whole(Consumed(b"\xff{")))["data"]
    assert "no value" in line(Consumed(None))
