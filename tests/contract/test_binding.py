"""A fact survives its journey over a topic, and whatever else lies on a topic is one bad record, never a crash."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.binding import message_of, record_of
from shared.contracts.catalogue import FACTS, MODELS, schema_name
from shared.contracts.fact import Fact, Message
from shared.contracts.intake import EventReceived
from shared.contracts.vocabulary import Kind
from shared.kit.journal import BadRecord, Outgoing, Record
from tests.contract.facts import messages

APPENDED = datetime(2026, 3, 10, 9, 5, tzinfo=UTC)
EVENT = Message(
    id=UUID("6f1d1c0e-5a3e-5b0a-9d43-0d1f6a6c5a22"),
    type="event.received",
    source="urn:sameday:desk:walsall",
    subject="nhs:9991017070",
    time=APPENDED,
    accepted_time=APPENDED,
    data=EventReceived(
        event_id=UUID("6f1d1c0e-5a3e-5b0a-9d43-0d1f6a6c5a22"),
        kind=Kind.WALK_IN,
        source="urn:sameday:desk:walsall",
        sender_id="1",
        area="walsall",
    ),
    content_hash=b"\x01" * 32,
)


def arrived(sent: Outgoing) -> Record:
    """The record as a consumer sees it."""
    return Record(sent.topic, 0, 0, sent.key, sent.value, dict(sent.headers), APPENDED)


GOOD = arrived(record_of("intake.events", "nhs:9991017070", EVENT))


def verdict(record: Record) -> str:
    """The kind of dead letter a record becomes."""
    with pytest.raises(BadRecord) as refused:
        message_of(record)
    return refused.value.kind


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_fact_is_read_as_it_was_written(fact: type[Fact], data: st.DataObject) -> None:
    message = data.draw(messages((fact,)))
    assert message_of(arrived(record_of("topic", "key", message))) == message


def test_same_message_makes_the_same_bytes() -> None:
    assert record_of("t", "k", EVENT) == record_of("t", "k", EVENT)


def test_record_is_a_cloudevent_in_the_kafka_binary_binding() -> None:
    headers = GOOD.headers
    assert headers["ce_specversion"] == b"1.0"
    assert headers["ce_id"] == str(EVENT.id).encode()
    assert headers["ce_dataschema"] == b"schemas/EventReceived.v1.json"
    assert headers["ce_acceptedtime"] == b"2026-03-10T09:05:00Z"
    assert headers["content-type"] == b"application/json"


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_the_cloudevents_sdk_reads_what_we_write_and_writes_what_we_read(fact: type[Fact], data: st.DataObject) -> None:
    message = data.draw(messages((fact,)))
    ours = record_of("topic", "key", message)
    event = from_binary(KafkaMessage(dict(ours.headers), None, ours.value), JSONFormat(), CloudEvent)
    assert (event.get_id(), event.get_type(), event.get_source(), event.get_time()) == (
        str(message.id),
        message.type,
        message.source,
        message.time,
    )
    assert event.get_dataschema() == schema_name(fact)
    assert event.get_datacontenttype() == "application/json"
    theirs = to_binary(event, JSONFormat())
    again = Record("topic", 0, 0, ours.key, bytes(theirs.value or b""), dict(theirs.headers), APPENDED)
    assert message_of(again) == message


def test_no_two_facts_share_a_schema_and_a_type() -> None:
    assert len(MODELS) == len(FACTS)
    assert all(fact.TYPES for fact in FACTS)


@pytest.mark.parametrize("header", sorted(GOOD.headers.keys() & {
    "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_acceptedtime", "ce_dataschema",
}))  # fmt: skip
def test_missing_header_is_no_cloudevent(header: str) -> None:
    headers = {name: value for name, value in GOOD.headers.items() if name != header}
    assert verdict(replace(GOOD, headers=headers)) == "not-a-cloudevent"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_specversion", b"0.3"),
        ("ce_id", b"1"),
        ("ce_id", b""),
        ("ce_time", b"yesterday"),
        ("ce_time", b"2026-03-10T09:05:00"),
        ("ce_time", b"0001-01-01T00:00:00+01:00"),
        ("ce_acceptedtime", b"2026-03-10T09:05:00"),
        ("ce_source", b""),
        ("ce_id", b"\xff\xfe"),
        ("ce_contenthash", b"not hex"),
    ],
)
def test_unreadable_header_is_no_cloudevent(header: str, value: bytes) -> None:
    assert verdict(replace(GOOD, headers=dict(GOOD.headers) | {header: value})) == "not-a-cloudevent"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_type", b"event.imagined"),
        ("ce_type", b"person.scored"),
        ("ce_dataschema", b"schemas/EventReceived.v9.json"),
        ("ce_dataschema", schema_name(FACTS[1]).encode()),
    ],
)
def test_type_and_schema_that_do_not_belong_together_are_unknown(header: str, value: bytes) -> None:
    assert verdict(replace(GOOD, headers=dict(GOOD.headers) | {header: value})) == "unknown-type"


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "not-a-cloudevent"),
        (b"", "not-json"),
        (b"\x00\x01\xff", "not-json"),
        (b'{"kind": ', "not-json"),
        (b'"\xff"', "not-json"),
        (b"[" * 10_000 + b"]" * 10_000, "not-json"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "not-json"),
        (b"NaN", "not-json"),
        (b"null", "wrong-schema"),
        (b"[]", "wrong-schema"),
        (b"{}", "wrong-schema"),
        (b"1" * 5_000, "not-json"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_value_that_is_no_fact_says_why(value: bytes | None, kind: str) -> None:
    assert verdict(replace(GOOD, value=value)) == kind


def test_what_is_wrong_is_named_by_place_and_never_by_content() -> None:
    assert GOOD.value is not None
    bad = GOOD.value.replace(b'"walk_in"', b'"Jane Secret"')
    with pytest.raises(BadRecord) as refused:
        message_of(replace(GOOD, value=bad))
    assert "/kind" in refused.value.detail
    assert "Secret" not in refused.value.detail


HEADERS = st.dictionaries(st.sampled_from(sorted(GOOD.headers)) | st.text(max_size=10), st.binary(max_size=60))


@settings(max_examples=300, deadline=None)
@given(headers=HEADERS, value=st.none() | st.binary(max_size=200))
def test_garbage_is_a_bad_record_and_never_another_exception(headers: dict[str, bytes], value: bytes | None) -> None:
    with pytest.raises(BadRecord):
        message_of(replace(GOOD, headers=headers, value=value))


@settings(max_examples=300, deadline=None)
@given(headers=HEADERS, value=st.none() | st.binary(max_size=200))
def test_half_broken_record_is_read_or_refused(headers: dict[str, bytes], value: bytes | None) -> None:
    broken = replace(GOOD, headers=dict(GOOD.headers) | headers, value=GOOD.value if value is None else value)
    with suppress(BadRecord):
        message_of(broken)
