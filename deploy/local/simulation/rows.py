"""Scoring's rows in a replay: every one is at hand, whether or not anything was ever written to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.kit.journal import Change, Row


@dataclass(slots=True)
class Rows(Mapping[str, Row]):
    """Kept as bodies and as what they mean, so that nothing is read twice."""

    _rows: dict[str, Row] = field(default_factory=dict)

    def take(self, changes: Mapping[str, Change]) -> None:
        """What a decision changes."""
        for key, change in changes.items():
            parsed = [] if change.parsed is None else [change.parsed]
            self._rows[key] = Row(key, change.body, parsed)

    def bodies(self, prefix: str) -> Iterator[Mapping[str, Any]]:
        """Those of a kind, in the order in which they were first written."""
        return (row.body for key, row in self._rows.items() if key.startswith(prefix) and row.body is not None)

    def __getitem__(self, key: str) -> Row:
        return self._rows.get(key) or Row(key, None)

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
