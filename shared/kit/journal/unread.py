"""Decisions that find out as they go which rows they need: tried over what was read, they name what is lacking."""

from collections.abc import Iterable, Iterator, Mapping

from shared.kit.journal.model import Row


class Unread(Exception):
    """Rows are needed that were not read."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        super().__init__(", ".join(sorted(self.keys)))


class Seen(Mapping[str, Row]):
    """Rows that keep `asked`, the keys of all that was looked for. Raises Unread for one that was not read."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.asked: set[str] = set()
        self._rows = rows

    def __getitem__(self, key: str) -> Row:
        self.asked.add(key)
        if key not in self._rows:
            raise Unread([key])
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
