"""What is wrong with a pack: where, which words, why, and what was probably meant."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file; `line` counts from 1, `text` is the offending text as written."""

    file: Path
    line: int
    text: str
    wrong: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{self.file}:{self.line}: {self.text}: {self.wrong}{hint}"


class PackError(Exception):
    """A pack nobody may rely on. Each problem names file and line; the pack's author must act."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class MisplacedError(ValueError):
    """What a validator found wrong further inside: at `place` from its model on, where `text` stands."""

    def __init__(self, place: tuple[str | int, ...], text: str, wrong: str) -> None:
        super().__init__(wrong)
        self.place = place
        self.text = text


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word a person probably meant, if any is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)
