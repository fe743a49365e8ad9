"""The fairness table as people and spreadsheets read it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from deploy.local.fairness.model import ENDED_WORDS, EVERYBODY, Ended, Row
from shared.contracts.vocabulary import Band

_WIDTH = 24
_LEGEND = (
    "<{least}: fewer than {least} people. withheld: a smaller group could be worked out from this one.",
    "score: NDTA, the middle one. answer: the middle wait, from acceptance, of those about whom somebody answered.",
    "- is not shown: fewer than {least} people, though not nobody, stand behind a figure.",
)


def sentences(rows: Iterable[Row], least: int) -> Iterator[str]:
    """A heading a split, a line a group, and what the marks mean."""
    split = EVERYBODY
    for row in rows:
        if row.split != split:
            split = row.split
            yield ""
            yield f"by {split}"
        yield f"{row.group:<{_WIDTH}} {_figures(row)}"
    yield ""
    yield from (line.format(least=least) for line in _LEGEND)


def _figures(row: Row) -> str:
    if row.people is None:
        return row.hidden or ""
    parts = [f"{row.people:,} {'person' if row.people == 1 else 'people'}"]
    parts.append("score -" if row.score is None else f"score {row.score:g}")
    parts.append(_shares("how soon", row.bands))
    parts.append("answer -" if row.wait_hours is None else f"answer after {row.wait_hours:g} h")
    parts.append(_shares("outcome", row.outcomes))
    return " · ".join(parts)


def _shares(what: str, shares: Mapping[Band, float] | Mapping[Ended, float] | None) -> str:
    if shares is None:
        return f"{what} -"
    return ", ".join(f"{_word(name)} {share:.0%}" for name, share in shares.items() if share)


def _word(name: Band | Ended) -> str:
    return ENDED_WORDS[name] if isinstance(name, Ended) else name.replace("_", " ")


def spreadsheet(rows: Iterable[Row]) -> Iterator[str]:
    """CSV (RFC 4180), a line a row; an empty cell is not shown."""
    bands, ends = [f"band_{band}" for band in Band], [f"outcome_{ended}" for ended in Ended]
    yield _line(["split", "group", "people", "score", *bands, "wait_hours", *ends])
    for row in rows:
        soon = [row.bands[band] if row.bands else None for band in Band]
        came = [row.outcomes[ended] if row.outcomes else None for ended in Ended]
        people = row.people if row.people is not None else row.hidden
        yield _line([row.split, row.group, people, row.score, *soon, row.wait_hours, *came])


def _line(cells: Iterable[object]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    return written.getvalue()
