"""Precision, recall and calibration of weak matching, as tables and as a plot (issue 4, Shows 3).

python -m tests.unit.scoring_matching.report            prints the tables, and how long a comparison takes
python -m tests.unit.scoring_matching.report --write    writes docs/matching.md and docs/matching.svg anew
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from timeit import repeat

from services.scoring.matching.blocks import blocking_keys
from services.scoring.matching.compare import compare
from services.scoring.matching.model import Weights, load_weights
from tests.unit.scoring_matching.measure import Counts, Judged, Surveyed, by_sort, counted, judge_labelled, survey
from tests.unit.scoring_matching.pairs import labelled
from tests.unit.scoring_matching.picture import picture

DOCS = Path(__file__).parents[3] / "docs"
_SPELLINGS = ("nicknames", "Welsh spellings", "Polish spellings", "South Asian spellings")


_LISTED = (("listed", True), ("not listed", False))


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def page(judged: tuple[Judged, ...], surveyed: Surveyed) -> str:
    """The page of the docs."""
    lines = [
        "# How well weak matching works",
        "",
        "Written by `python -m tests.unit.scoring_matching.report --write`. All people are fictional, made by a",
        "generator whose names, spellings and rates of mistakes are its own. Nothing here has been measured on real",
        "records yet; it must be ([ADR 11](adr/0011-weak-matching.md)). A pair counts as proposed when blocking finds",
        "it and its weight is enough.",
        "",
        "## The labelled set",
        "",
        *_labelled(judged),
        "",
        "## An area",
        "",
        *_surveyed(surveyed),
        "",
        "## Calibration",
        "",
        "Of the area's candidates: what was promised, and what came true.",
        "",
        "![A dot for each tenth of probability; on the line what was promised came true](matching.svg)",
        "",
        *_deciles(surveyed),
    ]
    return "\n".join(lines) + "\n"


def _labelled(judged: tuple[Judged, ...]) -> Iterator[str]:
    every = counted(judged)
    yield f"{every.pairs:,} pairs: precision {_percent(every.precision)}, recall {_percent(every.recall)}."
    yield ""
    one = [(sort, counted(some)) for sort, some in by_sort(judged) if some[0].same]
    yield from _table(("one person", "pairs", "found by blocking", "proposed"), map(_line, one))
    yield ""
    two = [(sort, counted(some)) for sort, some in by_sort(judged) if not some[0].same]
    yield from _table(("two people", "pairs", "found by blocking", "proposed, wrongly"), map(_line, two))
    yield ""
    yield "Spellings that stand in the model's lists, and others, which letters, sounds and typing mistakes must find:"
    yield ""
    told = [one for one in judged if one.sort in _SPELLINGS]
    rows = [(name, counted(one for one in told if one.listed is listed)) for name, listed in _LISTED]
    yield from _table(("spelling", "pairs", "found by blocking", "proposed"), map(_line, rows))


def _line(row: tuple[str, Counts]) -> tuple[object, ...]:
    name, counts = row
    return name, counts.pairs, _percent(counts.found / counts.pairs), _percent(counts.proposed / counts.pairs)


def _surveyed(surveyed: Surveyed) -> Iterator[str]:
    every, there = counted(surveyed.judged), surveyed.area
    yield f"{len(there.records):,} records, {there.pairs:,} pairs, of which {there.same:,} are of one person."
    yield f"Blocking leaves {every.pairs:,} candidates and finds {_percent(surveyed.found)} of the pairs of one person."
    yield "Of the candidates:"
    yield ""
    sorts = sorted({one.sort for one in surveyed.judged if one.same})
    each = [(sort, counted(one for one in surveyed.judged if one.sort == sort)) for sort in sorts]
    rows = [
        (sort, one.pairs, one.same, one.proposed, _percent(one.precision), _percent(one.recall))
        for sort, one in (*each, ("all, also of two communities", every))
    ]
    yield from _table(("names", "candidates", "of one person", "proposed", "precision", "recall"), rows)


def _deciles(surveyed: Surveyed) -> Iterator[str]:
    rows = [
        (f"{one.low:.1f} to {one.low + 0.1:.1f}", one.pairs, f"{one.promised:.2f}", f"{one.true:.2f}")
        for one in surveyed.deciles()
    ]
    return _table(("probability", "pairs", "promised", "true"), rows)


def _speed(model: Weights) -> Iterator[str]:
    pairs = list(labelled(1))[::10]
    for name, once in (
        ("a comparison", lambda: [compare(one.a, one.b, model) for one in pairs]),
        ("the keys of a record", lambda: [blocking_keys(one.a, model) for one in pairs]),
    ):
        yield f"{name}: {min(repeat(once, number=1, repeat=20)) / len(pairs) * 1e6:.0f} µs"


def main(arguments: list[str]) -> None:
    """Prints or writes the report."""
    model = load_weights()
    judged, surveyed = judge_labelled(model), survey(model)
    text = page(judged, surveyed)
    if arguments == ["--write"]:
        (DOCS / "matching.md").write_text(text, encoding="utf-8")
        (DOCS / "matching.svg").write_text(picture(surveyed.deciles()), encoding="utf-8")
        return
    sys.stdout.write(text + "\n" + "\n".join(_speed(model)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
