"""State rows as JSON text while a batch is planned."""

from collections.abc import Iterator, Mapping

import orjson

from shared.kit.journal.model import Row


class Rows(Mapping[str, Row]):
    """Every look parses anew, so that nothing a decision does to a body reaches the next record unless it is written.

    It also makes a row look the same to the next record of a batch as to the first one of another batch: as JSON.
    """

    def __init__(self, texts: Mapping[str, str | None]) -> None:
        self._texts = texts

    def __getitem__(self, key: str) -> Row:
        text = self._texts[key]
        return Row(key, None if text is None else orjson.loads(text))

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
