"""Scoring's rows in a replay: every one is at hand, whether or not anything was ever written to it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.kit.journal import Change, Row

T = TypeVar("T")


@dataclass(slots=True)
class Rows(Mapping[str, Row]):
    """Kept as what they mean, and as bodies only where nobody says that: nothing is written or read twice."""

    _rows: dict[str, Row] = field(default_factory=dict)

    def take(self, changes: Mapping[str, Change]) -> None:
        """What a decision changes."""
        for key, change in changes.items():
            known = change.parsed
            self._rows[key] = Row(key, change.body) if known is None else Row.holding(key, known)

    def of(self, prefix: str, parse: Callable[[Mapping[str, Any]], T]) -> Iterator[T]:
        """What those of a kind mean, in the order in which they were first written."""
        found = (row.parsed(parse) for key, row in self._rows.items() if key.startswith(prefix))
        return (one for one in found if one is not None)

    def __getitem__(self, key: str) -> Row:
        return self._rows.get(key) or Row(key, None)

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
