"""Facts as Kafka records: CloudEvents 1.0, Kafka protocol binding 1.0.2, binary content mode."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from pydantic import ValidationError

from shared.contracts.catalogue import MODELS, schema_name
from shared.contracts.fact import Message
from shared.kit.clock import instant, rfc3339
from shared.kit.journal import BadRecord, Headers, Outgoing, Record

_REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_acceptedtime", "ce_dataschema")


class _Bytes(JSONFormat):
    """The data is JSON bytes already: the SDK binds attributes, pydantic and orjson read and write the data once."""

    def write_data(self, data: Any, datacontenttype: str | None) -> bytes:  # noqa: ARG002 - the SDK's signature
        return bytes(data)

    def read_data(self, body: bytes, datacontenttype: str | None) -> bytes:  # noqa: ARG002 - the SDK's signature
        return body


_FORMAT = _Bytes()


def record_of(topic: str, key: str, message: Message) -> Outgoing:
    """The record that carries a message. `key` decides the partition (interfaces.md, *Facts on Kafka*)."""
    return Outgoing.later(topic, key.encode(), message, lambda: _bound(key, message))


def _bound(key: str, message: Message) -> tuple[bytes, Headers]:
    attributes = {
        "specversion": "1.0",
        "id": str(message.id),
        "type": message.type,
        "source": message.source,
        "subject": message.subject,
        "time": message.time,
        "datacontenttype": "application/json",
        "dataschema": schema_name(type(message.data)),
        "acceptedtime": rfc3339(message.accepted_time),
        "traceparent": message.traceparent,
        "contenthash": message.content_hash.hex() if message.content_hash else None,
    }
    event = CloudEvent({name: value for name, value in attributes.items() if value is not None}, None)
    bound = to_binary(event, _Given(message.data.model_dump_json().encode()), lambda _: key)
    return bound.value or b"", tuple(bound.headers.items())


class _Given(_Bytes):
    """Writes the bytes it was given: the SDK's event would refuse bytes as JSON data."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def write_data(self, data: Any, datacontenttype: str | None) -> bytes:  # noqa: ARG002 - the SDK's signature
        return self._body


def message_of(record: Record) -> Message:
    """The message a record carries.

    Raises BadRecord: `not-a-cloudevent` (garbage), `unknown-type`, `not-json` (garbage), `wrong-schema`.
    """
    attributes, value = _attributes(record.headers, record.value)
    model = MODELS.get(attributes["dataschema"])
    if model is None or attributes["type"] not in model.TYPES:
        raise BadRecord("unknown-type", "the record's ce_type and ce_dataschema are none that are known here")
    try:
        data = model.model_validate(orjson.loads(value))
    except ValidationError as error:
        raise BadRecord("wrong-schema", _places(error)) from None
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise BadRecord("not-json", "the record's value is not JSON", garbage=True) from error
    return _message(attributes, data)


def _attributes(headers: Mapping[str, bytes], value: bytes | None) -> tuple[dict[str, Any], bytes]:
    # The SDK invents a missing id, time and specversion (traps.md): look at the raw headers first.
    if value is None or any(name not in headers for name in _REQUIRED):
        raise BadRecord("not-a-cloudevent", "the record lacks a value or required ce_ headers", garbage=True)
    try:
        event = from_binary(KafkaMessage(dict(headers), None, value), _FORMAT, CloudEvent)
        attributes = dict(event.get_attributes())
        attributes["id"] = UUID(attributes["id"])
        attributes["acceptedtime"] = instant(attributes["acceptedtime"])
        attributes["contenthash"] = bytes.fromhex(attributes.get("contenthash", ""))
    except Exception as error:  # the SDK raises whatever its parsers raise (traps.md, *Formats*)
        raise BadRecord("not-a-cloudevent", "the record's ce_ headers cannot be read", garbage=True) from error
    return attributes, value


def _message(attributes: Mapping[str, Any], data: Any) -> Message:
    return Message(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        subject=attributes.get("subject", ""),
        time=attributes["time"],
        accepted_time=attributes["acceptedtime"],
        data=data,
        traceparent=attributes.get("traceparent"),
        content_hash=attributes["contenthash"] or None,
    )


def _places(error: ValidationError) -> str:
    """Where the data is wrong, as JSON pointers, never what it says (no personal data in error messages)."""
    pointers = sorted({"/" + "/".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)})
    return "the data does not fit its schema at " + ", ".join(pointers[:10])
