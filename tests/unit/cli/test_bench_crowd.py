import json
from collections import Counter
from datetime import UTC, datetime

from deploy.local.bench.backlog import backlog
from deploy.local.bench.crowd import BYTES, MIX, PEOPLE, crowd, kind_of
from shared.contracts.binding import message_of
from shared.contracts.intake import EventReceived
from shared.contracts.nhs_number import valid_nhs_number
from shared.kit.journal import Record

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


def test_events_are_a_kilobyte_and_of_five_thousand_fictional_people() -> None:
    bodies = [event.body for event in crowd("run", PEOPLE, NOW)]
    numbers = {json.loads(body)["data"]["person"]["nhs_number"] for body in bodies}
    assert {len(body) for body in bodies} == {BYTES}
    assert len(numbers) == PEOPLE
    assert all(number.startswith("999") and valid_nhs_number(number) for number in numbers)


def test_kinds_come_in_the_proportions_of_the_country() -> None:
    found = Counter(kind_of(number) for number in range(20_000))
    for kind, share in MIX.items():
        assert abs(found[kind] / 20_000 - share / sum(MIX.values())) < 0.002


def test_backlog_is_what_intake_would_have_written() -> None:
    events = list(crowd("run", 50, NOW))
    for event, record in zip(events, backlog("run", 50, NOW), strict=True):
        message = message_of(Record(record.topic, 0, 0, record.key, record.value, dict(record.headers), NOW))
        assert isinstance(message.data, EventReceived)
        assert message.id == event.id
