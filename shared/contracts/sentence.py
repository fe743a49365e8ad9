"""A sentence of a fact as what another language is made from: its text and what fills it (docs/adr/0016)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Filling = int | str | tuple[str, ...]
"""A number; a `day` as YYYY-MM-DD, or words as somebody wrote them; or texts of the catalogues, one after the other."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is English with named places in braces, and what catalogues have it under; `values` fill the places."""

    text: str
    values: dict[str, Filling] = field(default_factory=dict)


def english(sentence: Sentence) -> str:
    """It in English, as the fact says it. Raises KeyError when a place is left empty."""
    words: dict[str, object] = {}
    for name, value in sentence.values.items():
        if isinstance(value, tuple):
            words[name] = joined(value)
        else:
            words[name] = _ENGLISH[name](value) if name in _ENGLISH else value
    return sentence.text.format_map(words)


def joined(clauses: tuple[str, ...]) -> str:
    """Clauses one after the other: `this; that`."""
    return "; ".join(clauses)


def ordinal(value: int | str) -> str:
    """`1st`, `22nd`, `113th`."""
    number = int(value)
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _day(value: int | str) -> str:
    _, month, day = str(value).split("-")
    return f"{int(day)} {_MONTHS[int(month) - 1]}"


_ENGLISH: Mapping[str, Callable[[int | str], str]] = {"day": _day, "rank": ordinal}
"""Places that are spelt out; other languages have their own way (shared/contracts/texts)."""
