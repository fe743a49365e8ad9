"""Files as integrators have them: what is in each, and how it goes to intake."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

HMPPS_SOURCE = "urn:hmpps:domain-events"
"""Source of a key made here for HMPPS events, which carry none of their own."""
_BATCH_BYTES = 200 * 1024


class Format(StrEnum):
    """What a file holds; `auto` looks."""

    AUTO = "auto"
    CLOUDEVENT = "cloudevent"
    HMPPS = "hmpps"


class UnreadableFileError(Exception):
    """The file is none of the formats, or it is not there."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One request: where it goes, what it says, which events (file and number) it carries and whose key it needs."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    source: str
    names: tuple[str, ...] = field(default=())


def postings(path: Path, wanted: Format) -> Iterator[Posting]:
    """The requests for one file. Raises UnreadableFileError."""
    try:
        text = path.read_bytes()
        if path.suffix == ".http":
            yield _binary(path, text.decode())
            return
        value = json.loads(text)
    except (OSError, ValueError) as error:
        raise UnreadableFileError(f"{path}: {type(error).__name__}") from error
    events = value if isinstance(value, list) else [value]
    named = [(f"{path.name}#{number}" if len(events) > 1 else path.name, one) for number, one in enumerate(events)]
    if all(_is_hmpps(one, wanted) for one in events):
        yield from (_hmpps(name, one) for name, one in named)
    elif isinstance(value, list):
        yield from _batches(named)
    else:
        yield structured(path.name, value)


def _is_hmpps(value: Any, wanted: Format) -> bool:
    looks = isinstance(value, dict) and ("eventType" in value or "Message" in value) and "specversion" not in value
    return wanted is Format.HMPPS or (wanted is Format.AUTO and looks)


def _hmpps(name: str, value: Any) -> Posting:
    return Posting("/v1/hmpps", {"content-type": "application/json"}, json.dumps(value).encode(), HMPPS_SOURCE, (name,))


def structured(name: str, value: Any) -> Posting:
    """One event, structured (CloudEvents HTTP binding 1.0.2, section 3.2)."""
    headers = {"content-type": "application/cloudevents+json"}
    return Posting("/v1/events", headers, json.dumps(value).encode(), _source(value), (name,))


def _source(value: Any) -> str:
    return str(value.get("source", "")) if isinstance(value, dict) else ""


def _batches(named: list[tuple[str, Any]]) -> Iterator[Posting]:
    """As few requests as their size and sources allow: a key speaks for one source."""
    batch: list[tuple[str, Any]] = []
    size = 0
    for name, value in named:
        length = len(json.dumps(value))
        if batch and (size + length > _BATCH_BYTES or _source(value) != _source(batch[0][1])):
            yield _batch(batch)
            batch, size = [], 0
        batch.append((name, value))
        size += length
    if batch:
        yield _batch(batch)


def _batch(named: list[tuple[str, Any]]) -> Posting:
    headers = {"content-type": "application/cloudevents-batch+json"}
    body = json.dumps([value for _, value in named]).encode()
    return Posting("/v1/events", headers, body, _source(named[0][1]), tuple(name for name, _ in named))


def _binary(path: Path, text: str) -> Posting:
    """A request as written down: request line, headers, an empty line, the body."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    pairs = (line.partition(":") for line in head.split("\n")[1:])
    sent = {name.strip().lower(): value.strip() for name, _, value in pairs}
    headers = {name: value for name, value in sent.items() if name.startswith("ce-") or name == "content-type"}
    return Posting("/v1/events", headers, body.strip().encode(), headers.get("ce-source", ""), (path.name,))
