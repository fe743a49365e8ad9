"""An event file as intake would take it: the same checks and the same fact, nothing sent."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local.event_files import Format, Posting, UnreadableFileError, postings
from services.intake.cloud_events import Unchecked, opened
from services.intake.decide import Accepted, AreaOf, accept_native
from services.intake.hmpps import accept_hmpps
from services.intake.keys import Holder, Key
from services.intake.reading import read_json
from services.intake.refusals import Refused
from shared.contracts.observations import Judgement


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads at a moment. `area` is that of events that name none; `area_of` knows places by postcode and code."""

    at: datetime
    area: str | None
    area_of: AreaOf

    def read(self, path: Path) -> Iterator[tuple[str, Accepted | Refused]]:
        """Each event's name with what intake makes of it. Raises UnreadableFileError with file and line."""
        for posting in _postings(path):
            yield from self._read(posting)

    def _read(self, posting: Posting) -> Iterator[tuple[str, Accepted | Refused]]:
        key = _key(posting.source, self.area)
        if posting.path == "/v1/hmpps":
            yield posting.names[0], _tried(lambda: accept_hmpps(read_json(posting.body), key, self.at, self.area_of))
            return
        try:
            events, _ = opened(posting.headers.get("content-type", ""), list(posting.headers.items()), posting.body)
        except Refused as refused:
            yield posting.names[0], refused
            return
        for name, one in zip(posting.names, events, strict=True):
            yield name, _tried(partial(self._native, one, key))

    def _native(self, one: Unchecked, key: Key) -> Accepted:
        return accept_native(one(), key, self.at, self.area_of)


def _key(source: str, area: str | None) -> Key:
    """A key that may send what its source writes: whose key it is, is not the question here."""
    return Key("explain", b"", Holder.SOURCE, source, None, area, None, frozenset(Judgement))


def _tried(accept: Any) -> Accepted | Refused:
    try:
        accepted: Accepted = accept()
    except Refused as refused:
        return refused
    return accepted


def _postings(path: Path) -> list[Posting]:
    try:
        return list(postings(path, Format.AUTO))
    except UnreadableFileError as error:
        if isinstance(cause := error.__cause__, json.JSONDecodeError):
            raise UnreadableFileError(f"{path}:{cause.lineno}: not JSON: {cause.msg}") from error
        raise
