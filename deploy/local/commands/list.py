"""`sameday list`."""

from datetime import date
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from deploy.local.commands.listing import (
    COULD_NOT_CHECK,
    areas_named,
    check_area,
    everybody_in,
    lists_named,
    print_lists,
    rows_of,
    today,
)
from deploy.local.home import AREAS, NotRunningError, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

_LEAST = 10


class NamesOfLists(TyperGroup):
    """What is no command here is the name of a list in the area's pack."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """A command with its name and arguments; typer keeps the types of both to itself."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        _, command, rest = super().resolve_command(ctx, ["made", *args[1:]])
        return args[0], command, rest


app = typer.Typer(
    cls=NamesOfLists,
    invoke_without_command=True,
    subcommand_metavar="[NAME [OPTIONS]]",
    epilog="Example: sameday list week --area walsall --date 2026-11-02",
)
AreaName = Annotated[str, typer.Option("--area", help="Whose people: the name of an area pack.")]
Csv = Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")]
Least = Annotated[
    int, typer.Option("--least", min=1, help="Groups of fewer people are hidden, so that nobody is recognised.")
]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("a date is written as 2026-11-02") from None


Day = Annotated[
    date | None, typer.Option("--date", parser=_day, metavar="DATE", help="The day it is of.", show_default="today")
]


@app.callback()
def lists(
    ctx: typer.Context,
    area: Annotated[str | None, typer.Option("--area", help="Only this area's.")] = None,
    day: Day = None,
    home: Home = None,
    *,
    json: Json = False,
) -> None:
    """Which lists each area has, when each is made next and for whom; with a NAME, that list."""
    if ctx.invoked_subcommand is not None:
        return
    from deploy.local.explain.checking import areas_of  # noqa: PLC0415 - `--help` does without
    from deploy.local.lists.asked_for import in_words, overview  # noqa: PLC0415

    try:
        folder = find(home).areas
    except NotRunningError:
        folder = AREAS
    if area is not None:
        check_area(area, folder)
    for one in areas_named(folder, [area] if area is not None else areas_of(folder)):
        offered = list(overview(one, day or today()))
        for line in [row.model_dump_json() for row in offered] if json else in_words(one, day or today(), offered):
            answer(line)


@app.command(hidden=True)
def made(
    ctx: typer.Context,
    area: AreaName,
    day: Day = None,
    home: Home = None,
    least: Least = _LEAST,
    *,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """This list of an area, as it is at the end of a day; `week` is all of that day's week. Nothing is changed.

    Nobody is named: ids open a record for who may open it. Exit 1 when the area's pack is wrong.

    Example: sameday list no-medical-review --area walsall --date 2026-11-02 --csv
    """
    if json and csv:
        raise typer.BadParameter("either --json or --csv")
    running = find(home)
    check_area(area, running.areas)
    (chosen,) = areas_named(running.areas, [area])
    on = day or today()
    asked = lists_named(chosen, ctx.info_name or "", on)
    if csv and len(asked) > 1:
        raise typer.BadParameter("--csv is for one list at a time")
    found = rows_of(running, chosen, asked, on, least)
    print_lists(chosen, found, on, json=json, csv=csv)


@app.command()
def publish(
    area: Annotated[str | None, typer.Option("--area", help="Only this area's.")] = None,
    day: Day = None,
    home: Home = None,
    least: Least = _LEAST,
) -> None:
    """The lists that are due on a day, as facts on the topic `lists.made`: for a timer, every evening.

    Figures are due on the last day of their period. To publish the same list again changes nothing: its id is the same.
    Exit 1 when an area's pack is wrong, 3 when the database or Kafka does not answer.

    Example: sameday list publish --area walsall --date 2026-11-02
    """
    from kafka.errors import KafkaError  # noqa: PLC0415 - `--help` does without

    from deploy.local.explain.checking import areas_of  # noqa: PLC0415
    from deploy.local.lists import publishing  # noqa: PLC0415
    from shared.kit import clock  # noqa: PLC0415

    running, on = find(home), day or today()
    if area is not None:
        check_area(area, running.areas)
    found = [
        (one.name, chosen, rows)
        for one in areas_named(running.areas, [area] if area is not None else areas_of(running.areas))
        if one.lists is not None
        for chosen, rows in rows_of(running, one, publishing.due(one.lists, on), on, least)
    ]
    records = [record for name, one, rows in found for record in publishing.made(name, one, rows, on, clock.now())]
    try:
        sent = publishing.publish(running.kafka_options(), records)
    except KafkaError as error:
        tell(f"Kafka does not answer: {type(error).__name__}")
        raise typer.Exit(COULD_NOT_CHECK) from None
    for name, one, rows in found:
        answer(f"{name} {one.id} · {len(rows)} rows · for the {one.reader.role}, {one.reader.organisation}")
    tell(f"{sent} facts on {publishing.TOPIC}")


@app.command()
def fairness(
    area: AreaName,
    home: Home = None,
    least: Least = _LEAST,
    *,
    json: Json = False,
    csv: Csv = False,
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
    check_area(area, running.areas)
    rows = list(table(everybody_in(running, area), least))
    if json:
        lines = [row.model_dump_json() for row in rows]
    else:
        lines = list(spreadsheet(rows) if csv else sentences(rows, least))
    for line in lines if rows or csv else ():
        answer(line)
    if not rows:
        tell(f"nobody is known in {area} yet")
