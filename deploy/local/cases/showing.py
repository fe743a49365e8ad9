"""What came of cases, in lines: each with its place, then the rows and the cases that prove them."""

from collections.abc import Iterable, Iterator, Mapping
from json import dumps

from deploy.local.cases.results import Result

_ROW_WIDTH = 4
_NAMED = 8
"""So many cases of a row are named; more are counted."""


def lines(result: Result) -> Iterator[str]:
    """Passed in one line; else each difference with file and line."""
    if result.passed:
        yield f"passed {result.play.name} ({result.play.line})"
        return
    yield f"FAILED {result.play.name} ({result.play.line})"
    yield from (f"  {problem}" for problem in result.differences)


def table(proven: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """S1-S44, each with the cases that prove it."""
    for row, names in proven.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        yield f"{row:<{_ROW_WIDTH}} {', '.join(names[:_NAMED]) or '- no case yet'}{more}"


def as_json(result: Result) -> str:
    """One JSON object a play."""
    differences = [
        {"file": str(one.file), "line": one.line, "text": one.text, "wrong": one.wrong} for one in result.differences
    ]
    play = result.play
    said = {"case": play.name, "at": play.line, "area": play.case.area, "rows": play.case.rows}
    return dumps({**said, "passed": result.passed, "differences": differences})


def rows_as_json(proven: Mapping[str, Iterable[str]]) -> str:
    """The table as one JSON object."""
    return dumps({"rows": {row: list(names) for row, names in proven.items()}})
