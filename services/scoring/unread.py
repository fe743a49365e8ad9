"""The bodies of rows a decision needs, as far as they were read (shared/kit/journal/unread.py)."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from services.scoring.profile import SCHEMA
from shared.kit.journal import BadRecord, Row
from shared.kit.journal.unread import Unread

T = TypeVar("T")


class Reader:
    """Rows as a decision comes to need them; `asked` are the keys of all it needed so far."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.asked: set[str] = set()
        self._rows = rows

    def bodies(self, keys: Iterable[str]) -> dict[str, Mapping[str, Any] | None]:
        """Body by key, None where there is no row yet. Raises Unread, or BadRecord `newer-state`."""
        wanted = list(keys)
        self.asked.update(wanted)
        if missing := [key for key in wanted if key not in self._rows]:
            raise Unread(missing)
        return {key: body_of(key, self._rows, SCHEMA) for key in wanted}

    def body(self, key: str) -> Mapping[str, Any] | None:
        """The body of one row. Raises as `bodies`."""
        return self.bodies([key])[key]


def body_of(key: str, rows: Mapping[str, Row], schema: int) -> Mapping[str, Any] | None:
    """A row's body, None when there is none yet.

    Raises Unread when the row was not read, BadRecord `newer-state` when a newer version wrote it.
    """
    body = row_of(key, rows).body
    return None if body is None else _readable(body, schema)


def parsed_of(key: str, rows: Mapping[str, Row], schema: int, parse: Callable[[Mapping[str, Any]], T]) -> T | None:
    """What a row means, None when there is none yet. Raises as `body_of`."""
    return row_of(key, rows).parsed(lambda body: parse(_readable(body, schema)))


def row_of(key: str, rows: Mapping[str, Row]) -> Row:
    """A row. Raises Unread when it was not read."""
    if key not in rows:
        raise Unread([key])
    return rows[key]


def _readable(body: Mapping[str, Any], schema: int) -> Mapping[str, Any]:
    if body.get("schema", schema) > schema:
        raise BadRecord("newer-state", "a newer version wrote a row: replay after the upgrade")
    return body
