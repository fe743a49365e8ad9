"""Facts as Kafka records: CloudEvents 1.0, Kafka protocol binding 1.0.2, section 3.2: binary mode (docs/adr/0002)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.contracts.catalogue import MODELS, schema_name
from shared.contracts.fact import Message
from shared.kit.clock import instant, rfc3339
from shared.kit.journal import BadRecord, Headers, Outgoing, Record

_REQUIRED = ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "ce_acceptedtime", "ce_dataschema")
_CONTENT_TYPE = ("content-type", b"application/json")


def record_of(topic: str, key: str, message: Message) -> Outgoing:
    """The record that carries a message. `key` decides the partition (interfaces.md, *Facts on Kafka*)."""
    return Outgoing.later(topic, key.encode(), message, lambda: _bound(message))


def _bound(message: Message) -> tuple[bytes, Headers]:
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": str(message.id),
        "ce_type": message.type,
        "ce_source": message.source,
        "ce_subject": message.subject or None,
        "ce_time": rfc3339(message.time),
        "ce_dataschema": schema_name(type(message.data)),
        "ce_acceptedtime": rfc3339(message.accepted_time),
        "ce_traceparent": message.traceparent,
        "ce_contenthash": message.content_hash.hex() if message.content_hash else None,
    }
    headers = ((name, value.encode()) for name, value in attributes.items() if value is not None)
    return message.data.model_dump_json().encode(), (*headers, _CONTENT_TYPE)


def message_of(record: Record) -> Message:
    """The message a record carries.

    Raises BadRecord: `not-a-cloudevent` (garbage), `unknown-type`, `not-json` (garbage), `wrong-schema`.
    """
    headers, value = record.headers, record.value
    if value is None or any(name not in headers for name in _REQUIRED):
        raise BadRecord("not-a-cloudevent", "the record lacks a value or required ce_ headers", garbage=True)
    try:
        attributes = {name: text.decode() for name, text in headers.items() if name.startswith("ce_")}
        context = _context(attributes)
    except (ValueError, OverflowError) as error:
        raise BadRecord("not-a-cloudevent", "the record's ce_ headers cannot be read", garbage=True) from error
    model = MODELS.get(attributes["ce_dataschema"])
    if model is None or attributes["ce_type"] not in model.TYPES:
        raise BadRecord("unknown-type", "the record's ce_type and ce_dataschema are none that are known here")
    try:
        data = model.model_validate(orjson.loads(value))
    except ValidationError as error:
        raise BadRecord("wrong-schema", _places(error)) from None
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise BadRecord("not-json", "the record's value is not JSON", garbage=True) from error
    return Message(data=data, **context)


def _context(attributes: Mapping[str, str]) -> dict[str, Any]:
    """All of a message but its data. Raises ValueError or OverflowError where an attribute is not what it has to be."""
    if attributes["ce_specversion"] != "1.0" or not attributes["ce_source"]:
        raise ValueError("no CloudEvent 1.0")
    return {
        "id": UUID(attributes["ce_id"]),
        "type": attributes["ce_type"],
        "source": attributes["ce_source"],
        "subject": attributes.get("ce_subject", ""),
        "time": instant(attributes["ce_time"]),
        "accepted_time": instant(attributes["ce_acceptedtime"]),
        "traceparent": attributes.get("ce_traceparent"),
        "content_hash": bytes.fromhex(attributes.get("ce_contenthash", "")) or None,
    }


def _places(error: ValidationError) -> str:
    """Where the data is wrong, as JSON pointers, never what it says (no personal data in error messages)."""
    pointers = sorted({"/" + "/".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)})
    return "the data does not fit its schema at " + ", ".join(pointers[:10])
