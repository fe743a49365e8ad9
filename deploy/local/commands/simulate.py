"""`sameday policy simulate`."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.bar import bar
from deploy.local.home import Running, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.simulation.circles import Circles
    from deploy.local.simulation.model import Circle, Scope
    from deploy.local.simulation.report import Sum
    from deploy.local.simulation.spool import Spool
    from deploy.local.simulation.untouched import Two

_FOUND_A_PROBLEM = 1
_COULD_NOT_CHECK = 3
_LEAST = 10


def _moment(text: str) -> datetime:
    from shared.kit.clock import instant  # noqa: PLC0415 - `--help` does without

    try:
        if len(text) == len("2026-11-02"):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        return instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def run(
    pack: Annotated[
        Path, typer.Option("--pack", metavar="DIR", exists=True, file_okay=False, help="Folder of area packs to try.")
    ],
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            parser=_moment,
            metavar="TIME",
            help="Only events accepted from then on: a date or RFC 3339.",
            show_default="all that is kept",
        ),
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="Only this area's referrals.")] = None,
    least: Annotated[int, typer.Option("--least", min=1, help="Groups of fewer people are hidden.")] = _LEAST,
    home: Home = None,
    *,
    json: Json = False,
) -> None:
    """What other packs would have made of all that really happened: which referrals would differ, and why.

    The events and answers the running system still keeps (35 days) are replayed in memory, with the packs in force and
    with those of DIR. Nothing is sent and nothing is changed. Exit 1 when a pack is wrong.

    Example: sameday policy simulate --pack areas --since 2026-11-02 --area walsall
    """
    from deploy.local.simulation.model import Scope  # noqa: PLC0415 - `--help` does without
    from deploy.local.simulation.report import Sum  # noqa: PLC0415
    from deploy.local.simulation.sentences import sentences  # noqa: PLC0415
    from shared.kit import clock  # noqa: PLC0415

    running = find(home)
    folders = (running.areas, pack)
    two = _loaded(folders)
    _known(area, two)
    areas = two.areas if area is None else two.areas & {area}
    circles = _heard(running, two)
    scope = Scope(clock.now(), since, area, two.ask_by_places)
    found, chosen = Sum(), list(circles.found(areas))
    _replay(chosen, circles.kept, two, scope, found, folders=folders, json=json)
    summary = found.summary(tuple(sorted(areas)), circles.people - len(chosen), least)
    for line in [summary.model_dump_json()] if json else sentences(summary):
        answer(line)


def _replay(
    chosen: "list[Circle]",
    kept: "Spool",
    two: "Two",
    scope: "Scope",
    found: "Sum",
    *,
    folders: tuple[Path, Path],
    json: bool,
) -> None:
    """Prints differences as they are found: each as JSON, else some of each kind and cause."""
    from deploy.local.simulation.sentences import Examples  # noqa: PLC0415 - `--help` does without
    from deploy.local.simulation.work import verdicts  # noqa: PLC0415

    examples = Examples()
    with bar("replayed", sum(one.size for one in chosen)) as done:
        each = verdicts(chosen, kept, two, scope, folders=folders, processes=os.cpu_count() or 1, done=done)
        for verdict in each if chosen else ():
            differences = found.take(verdict)
            for line in [one.model_dump_json() for one in differences] if json else examples.take(differences):
                answer(line)


def _loaded(folders: tuple[Path, Path]) -> "Two":
    from deploy.local.simulation.work import load  # noqa: PLC0415 - `--help` does without
    from shared.packs import PackError  # noqa: PLC0415

    try:
        return load(folders)
    except PackError as error:
        tell(str(error))
        raise typer.Exit(_FOUND_A_PROBLEM) from None


def _known(area: str | None, two: "Two") -> None:
    names = sorted({*two.force.policies.packs, *two.tried.policies.packs})
    if area is not None and area not in names:
        raise typer.BadParameter(f"no area of that name; there are: {', '.join(names)}", param_hint="--area")


def _heard(running: Running, two: "Two") -> "Circles":
    """What the running system has kept, told apart by who belongs together."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from kafka.errors import KafkaError  # noqa: PLC0415

    from deploy.local.simulation.circles import taken  # noqa: PLC0415
    from deploy.local.simulation.history import heard, opened  # noqa: PLC0415
    from shared.kit.database import ABSENT  # noqa: PLC0415

    try:
        real = asyncio.run(opened(running.database))
        return taken(heard(running.kafka_options()), real, two.shared, two.ask_by_places)
    except (*ABSENT, KafkaError) as error:
        tell(f"the running system does not answer: {error}")
        raise typer.Exit(_COULD_NOT_CHECK) from None
