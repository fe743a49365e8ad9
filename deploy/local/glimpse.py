"""One fact as one line: what it is about and when, nobody's data unless asked for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from shared.kit.clock import instant, rfc3339

_ABSENT = "-"


def line(record: Any) -> str:
    """Topic, type, subject, id, when it reached the broker and how long after intake had accepted its cause."""
    headers = _texts(record)
    at = _appended(record)
    words = [at.strftime("%H:%M:%S.%f")[:-3], f"{record.topic:<26}", f"{_what(headers):<24}", _subject(headers, record)]
    words.append(f"id={headers.get('ce_id') or headers.get('dead-letter-id', _ABSENT)}")
    if "ce_time" in headers:
        words.append(f"happened={headers['ce_time']}")
    return " ".join([*words, *_delay(headers, at)])


def whole(record: Any) -> str:
    """Everything as one JSON object, the data included."""
    attributes = {name.removeprefix("ce_"): value for name, value in _texts(record).items()}
    place = {"topic": record.topic, "partition": record.partition, "offset": record.offset, "key": _text(record.key)}
    return orjson.dumps(
        place | {"appended": rfc3339(_appended(record))} | attributes | {"data": _data(record.value)}
    ).decode()


def _what(headers: Mapping[str, str]) -> str:
    if "error-kind" in headers:
        return f"dead: {headers['error-kind']}"
    return headers.get("ce_type", _ABSENT)


def _subject(headers: Mapping[str, str], record: Any) -> str:
    """The fact's subject. A key may hold a person's number: it is never shown."""
    if "error-kind" in headers:
        return f"from {headers.get('source-topic', _ABSENT)}"
    return headers.get("ce_subject", _ABSENT) if record.value is not None else "no value"


def _delay(headers: Mapping[str, str], at: datetime) -> list[str]:
    try:
        accepted = instant(headers["ce_acceptedtime"])
    except (KeyError, ValueError):
        return []
    return [f"+{(at - accepted).total_seconds() * 1000:.0f} ms"]


def _appended(record: Any) -> datetime:
    return datetime.fromtimestamp(record.timestamp / 1000, UTC)


def _texts(record: Any) -> dict[str, str]:
    return {name: _text(value) or "" for name, value in record.headers}


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("utf-8", "replace")


def _data(value: bytes | None) -> Any:
    try:
        return None if value is None else orjson.loads(value)
    except orjson.JSONDecodeError:
        return _text(value)
