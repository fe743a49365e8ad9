"""CloudEvents 1.0 over HTTP in its three modes as one frozen shape (CloudEvents HTTP binding 1.0.2, section 3).

The SDK invents a missing id, time and specversion (traps.md): the raw attributes are looked at before it sees them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from cloudevents.core.bindings.http import HTTPMessage, from_binary
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from services.intake.reading import content_hash, escaped, read_json
from services.intake.refusals import NOT_TAKEN, UNREADABLE, Fault, Refused, invalid
from shared.kit.clock import instant, rfc3339

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
BINARY = "application/json"
_NEEDED = ("specversion", "id", "type", "source", "time")
_LONGEST = 512
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_JSON_DATA = re.compile(r"application/([a-z0-9.+-]+\+)?json\s*(;\s*charset=\"?utf-8\"?\s*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as sent: attributes checked, data still JSON."""

    id: str
    type: str
    source: str
    time: datetime
    traceparent: str | None
    data: Any
    content_hash: bytes


Unchecked = Callable[[], Envelope]
"""Checks one event's attributes when called: in a batch the faults of all are wanted. Raises Refused."""


def opened(content_type: str, headers: Sequence[tuple[str, str]], body: bytes) -> tuple[list[Unchecked], bool]:
    """The events of a request, each still to be checked, and whether they came as a batch.

    Raises Refused: 415 for a content type or mode not taken, 400 for what cannot be read, 422 for an empty batch.
    """
    media, attributes = _media(content_type), _header_attributes(headers)
    if media == BATCH:
        return [partial(structured, one) for one in _elements(read_json(body))], True
    if media == STRUCTURED:
        return [partial(structured, read_json(body))], False
    if media == BINARY and attributes:
        return [partial(binary, attributes, read_json(body))], False
    raise Refused(
        NOT_TAKEN,
        f"send a CloudEvent as {STRUCTURED}, several as {BATCH}, or one as {BINARY} with its attributes in ce- headers",
    )


def _elements(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise invalid(Fault("", "a batch is a JSON array of at least one CloudEvent"))
    return value


def structured(value: Any) -> Envelope:
    """One event whose attributes and data are one JSON object."""
    if not isinstance(value, dict):
        raise invalid(Fault("", "a CloudEvent is a JSON object"))
    if "data_base64" in value:
        raise invalid(Fault("/data_base64", "the data must be JSON, in data"))
    attributes = {name: given for name, given in value.items() if name != "data" and given is not None}
    return _envelope(attributes, value.get("data"))


def binary(attributes: Mapping[str, str], data: Any) -> Envelope:
    """One event whose attributes are ce- headers and whose data is the body."""
    _check_needed(attributes)
    headers = {f"ce-{name}": given for name, given in attributes.items() if name != "time"}
    try:
        event = from_binary(HTTPMessage(headers, b""), JSONFormat(), _plain_event)
    except (ValueError, CloudEventValidationError):
        raise Refused(UNREADABLE, "the ce- headers cannot be read") from None
    return _envelope({**event.get_attributes(), "time": attributes["time"]}, data)


def _plain_event(attributes: dict[str, Any], data: Any) -> CloudEvent:
    return CloudEvent(attributes, data)


def _envelope(attributes: Mapping[str, Any], data: Any) -> Envelope:
    _check_needed(attributes)
    _check_text(attributes)
    time = _time(attributes["time"])
    _check_by_sdk({**attributes, "time": time})
    traceparent = str(attributes.get("traceparent", ""))
    return Envelope(
        id=attributes["id"],
        type=attributes["type"],
        source=attributes["source"],
        time=time,
        traceparent=traceparent if _TRACEPARENT.fullmatch(traceparent) else None,
        data=data,
        # The id is not content, and neither is what differs between two transports of one event.
        content_hash=content_hash(attributes["type"], rfc3339(time), attributes.get("subject"), data),
    )


def _check_needed(attributes: Mapping[str, Any]) -> None:
    missing = [name for name in _NEEDED if name not in attributes or attributes[name] in (None, "")]
    if missing:
        raise invalid(*(Fault(f"/{name}", f"the attribute {name} is needed") for name in missing))


def _check_text(attributes: Mapping[str, Any]) -> None:
    checks = {
        "specversion": attributes["specversion"] == "1.0" or "only CloudEvents 1.0 is taken",
        "datacontenttype": _is_json(attributes.get("datacontenttype")) or "the data must be JSON in UTF-8",
    }
    for name in ("id", "type", "source", "subject"):
        checks[name] = _is_text(attributes.get(name, "-")) or f"it is text of 1 to {_LONGEST} printable characters"
    faults = [Fault(f"/{name}", why) for name, why in checks.items() if isinstance(why, str)]
    if faults:
        raise invalid(*faults)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()


def _is_json(value: Any) -> bool:
    return value is None or (isinstance(value, str) and _JSON_DATA.fullmatch(value) is not None)


def _time(value: Any) -> datetime:
    try:
        return instant(value)
    except (TypeError, ValueError, OverflowError):
        raise invalid(Fault("/time", "it is no RFC 3339 time with an offset, as in 2026-03-10T09:05:00Z")) from None


def _check_by_sdk(attributes: dict[str, Any]) -> None:
    try:
        CloudEvent(attributes, None)
    except CloudEventValidationError as error:
        raise invalid(
            *(Fault(f"/{escaped(name)}", "CloudEvents 1.0 does not allow this attribute") for name in error.errors)
        ) from None


def _media(content_type: str) -> str:
    media, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if charset.startswith("charset=") and charset not in ("charset=utf-8", "charset=us-ascii"):
        raise Refused(NOT_TAKEN, "only UTF-8 is taken")
    return media.strip().lower()


def _header_attributes(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    pairs = [(name[3:], value) for name, value in headers if name.startswith("ce-")]
    attributes = dict(pairs)
    if len(attributes) != len(pairs):
        raise Refused(UNREADABLE, "a ce- header is there twice")
    return attributes
