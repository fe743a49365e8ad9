"""Rows are read round by round: a decision that misses some says which, and is made again when they were read."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.kit.journal import BadRecord, Row


class Unread(Exception):
    """Rows are needed that were not read."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        super().__init__(", ".join(sorted(self.keys)))


def body_of(key: str, rows: Mapping[str, Row], schema: int) -> Mapping[str, Any] | None:
    """A row's body, None when there is none yet.

    Raises Unread when the row was not read, BadRecord `newer-state` when a newer version wrote it.
    """
    if key not in rows:
        raise Unread([key])
    body = rows[key].body
    if body is not None and body.get("schema", schema) > schema:
        raise BadRecord("newer-state", "a newer version wrote a row of the cohorts: replay after the upgrade")
    return body
