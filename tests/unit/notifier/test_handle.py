from datetime import UTC, datetime

import pytest

from services.notifier.decide import Told
from services.notifier.handle import Arrived, buried, entries, read, told_of
from shared.contracts.binding import message_of, record_of
from shared.contracts.fact import Fact, Message
from shared.contracts.notifications import NotificationStop
from shared.contracts.vocabulary import DeliveryOutcome
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord, Record
from shared.kit.journal.dead import Breaker, TooManyDeadLetters
from tests.unit.notifier.facts import AT, fact, request

REFERRAL = made_of("referral", 1)


def record(kind: str, data: Fact, offset: int = 0) -> Record:
    message = Message(made_of("n", offset), kind, "urn:sameday:router", str(REFERRAL), AT, AT, data)
    sent = record_of("notifications.requested", str(REFERRAL), message)
    return Record(sent.topic, 0, offset, sent.key, sent.value, dict(sent.headers), AT)


def garbage(offset: int) -> Record:
    return Record("notifications.requested", 0, offset, None, b"\xff", {}, AT)


def test_one_bad_record_costs_one_record() -> None:
    stop = NotificationStop(referral_id=REFERRAL, person_id=None, version=2, reason="withdrawn")
    arrived = read(
        [record("notification.requested", fact(REFERRAL)), garbage(1), record("notification.stop", stop, offset=2)]
    )
    assert [one.fact.version for one in arrived.requests] == [1]
    assert arrived.requests[0].time == AT
    assert [one.fact.version for one in arrived.stops] == [2]
    assert [one.failure.kind for one in arrived.dead if one.failure] == ["not-a-cloudevent"]


def test_a_letter_put_back_keeps_its_id() -> None:
    identity = made_of("letter")
    headers = {"sameday-replay-id": str(identity).encode(), "sameday-replay-attempt": b"1"}
    again = Record("t", 0, 9, None, b"{}", headers, AT)
    assert buried(again, BadRecord("x", "y")).identity == (identity, 1)


def test_five_failures_of_our_own_in_a_row_stop_the_process_and_garbage_does_not() -> None:
    breaker, records = Breaker(), [garbage(offset) for offset in range(50)]
    breaker.after(entries(records, read(records)), AT)
    failure = BadRecord("database-refused", "PostgreSQL refuses its values")
    refused = [buried(one, failure) for one in records[:5]]
    with pytest.raises(TooManyDeadLetters):
        breaker.after(entries(records[:5], Arrived((), (), tuple(refused))), AT)


def test_outcomes_know_when_the_event_was_accepted() -> None:
    later = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
    sent = told_of("notifications.outcomes", Told(request(), DeliveryOutcome.NO_ENDPOINT), later)
    message = message_of(Record(sent.topic, 0, 0, sent.key, sent.value, dict(sent.headers), later))
    assert message.accepted_time == AT
    assert sent.key == str(request().fact.referral_id).encode()
