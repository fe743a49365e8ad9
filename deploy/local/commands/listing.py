"""What `sameday list` does with areas, lists and the database, once its options are read."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from deploy.local.home import Running
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.fairness.model import Life
    from deploy.local.lists.asked_for import Area
    from deploy.local.lists.rows import Row
    from shared.packs.lists import AnyList

FOUND_A_PROBLEM = 1
COULD_NOT_CHECK = 3


def check_area(area: str, folder: Path) -> None:
    """Raises BadParameter, with a suggestion, when there is no pack of that name."""
    from deploy.local.explain.checking import areas_of  # noqa: PLC0415 - `--help` does without
    from shared.packs.problems import closest  # noqa: PLC0415 - `--help` does without

    if area not in (names := areas_of(folder)):
        meant = closest(area, names)
        hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(names)}"
        raise typer.BadParameter(f"no area of that name; {hint}", param_hint="--area")


def areas_named(folder: Path, names: list[str]) -> "list[Area]":
    """Areas with their lists; says what is wrong with a pack and ends when there is anything."""
    from deploy.local.lists.asked_for import areas_in  # noqa: PLC0415 - `--help` does without
    from shared.packs import PackError  # noqa: PLC0415

    try:
        return list(areas_in(folder, names))
    except PackError as error:
        tell(str(error))
        raise typer.Exit(FOUND_A_PROBLEM) from None


def lists_named(area: "Area", name: str, on: date) -> "tuple[AnyList, ...]":
    """The lists a name means. Raises BadParameter."""
    from deploy.local.lists.asked_for import NoSuchListError  # noqa: PLC0415 - `--help` does without

    try:
        return area.named(name, on)
    except NoSuchListError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from None


def rows_of(
    running: Running, area: "Area", asked: "tuple[AnyList, ...]", on: date, least: int
) -> "list[tuple[AnyList, list[Row]]]":
    """Each list with its rows, of one moment. Ends with 1 for a wrong pack, with 3 for an absent database."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from deploy.local.lists.making import Occasion  # noqa: PLC0415
    from deploy.local.lists.reading import lists_made  # noqa: PLC0415
    from shared.packs import PackError, load_pack  # noqa: PLC0415

    if area.lists is None:
        return []
    try:
        occasion = Occasion(load_pack(running.areas / area.name), area.lists, on, least)
        return asyncio.run(lists_made(running.database, asked, occasion))
    except PackError as error:
        tell(str(error))
        raise typer.Exit(FOUND_A_PROBLEM) from None
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(COULD_NOT_CHECK) from None


def print_lists(area: "Area", found: "list[tuple[AnyList, list[Row]]]", on: date, *, json: bool, csv: bool) -> None:
    """On stdout, for people or scripts."""
    from deploy.local.lists.asked_for import missed_day  # noqa: PLC0415 - `--help` does without
    from deploy.local.lists.printing import heading, lines, spreadsheet  # noqa: PLC0415

    if area.lists is None:
        return
    zone = area.lists.criteria.zone
    for one, rows in found:
        if len(found) == 1 and (missed := missed_day(one, area.lists, on)) is not None:
            tell(missed)
        if json:
            written = [row.model_dump_json(exclude_unset=True) for row in rows]
        elif csv:
            written = list(spreadsheet(one, rows, zone))
        else:
            written = [*heading(one, area.lists, on), *lines(rows, zone), ""]
        for line in written:
            answer(line)


def today() -> date:
    """The local date."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - `--help` does without

    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    return clock.now().astimezone(ZoneInfo("Europe/London")).date()


def everybody_in(running: Running, area: str) -> "list[Life]":
    """Everybody of an area, for the fairness table. Ends with 3 when the database does not answer."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from deploy.local.fairness.reading import lives_in  # noqa: PLC0415 - `--help` does without

    try:
        return asyncio.run(lives_in(running.database, area, today()))
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(COULD_NOT_CHECK) from None
