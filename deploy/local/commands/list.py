"""`sameday list`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.home import Running, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.fairness.model import Life

_COULD_NOT_CHECK = 3
_LEAST = 10
app = typer.Typer(no_args_is_help=True)


@app.callback()
def lists() -> None:
    """Lists for people."""


@app.command()
def fairness(
    area: Annotated[str, typer.Option("--area", help="Whose people: the name of an area pack.")],
    home: Home = None,
    least: Annotated[
        int, typer.Option("--least", min=1, help="Groups of fewer people are hidden, so that nobody is recognised.")
    ] = _LEAST,
    *,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
) -> None:
    """Score, how soon, wait for an answer and outcome by sex, ethnicity, age and language, where recorded.

    Everybody known in the area counts once, with their newest event. Nothing is changed.

    Example: sameday list fairness --area walsall --csv
    """
    from deploy.local.fairness.printing import sentences, spreadsheet  # noqa: PLC0415 - `--help` does without
    from deploy.local.fairness.table import table  # noqa: PLC0415 - `--help` does without

    if json and csv:
        raise typer.BadParameter("either --json or --csv")
    running = find(home)
    _known(area, running.areas)
    rows = list(table(_lives(running, area), least))
    if json:
        lines = [row.model_dump_json() for row in rows]
    else:
        lines = list(spreadsheet(rows) if csv else sentences(rows, least))
    for line in lines if rows or csv else ():
        answer(line)
    if not rows:
        tell(f"nobody is known in {area} yet")


def _known(area: str, folder: Path) -> None:
    from deploy.local.explain.checking import areas_of  # noqa: PLC0415 - `--help` does without
    from shared.packs.problems import closest  # noqa: PLC0415 - `--help` does without

    if area not in (names := areas_of(folder)):
        meant = closest(area, names)
        hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(names)}"
        raise typer.BadParameter(f"no area of that name; {hint}", param_hint="--area")


def _lives(running: Running, area: str) -> "list[Life]":
    import asyncio  # noqa: PLC0415 - `--help` does without
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - `--help` does without

    from deploy.local.fairness.reading import lives_in  # noqa: PLC0415 - `--help` does without
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    today = clock.now().astimezone(ZoneInfo("Europe/London")).date()
    try:
        return asyncio.run(lives_in(running.database, area, today))
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(_COULD_NOT_CHECK) from None
