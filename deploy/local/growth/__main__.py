"""`python -m deploy.local.growth`: what an event costs scoring among ten thousand people and among a million.

One PostgreSQL, a database for each number of people, and in turn a worker on each of them; the middle of all rounds
counts. Exit 1 when a figure differs by more than a fifth.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from deploy.local.growth.comparing import FLAT, Cost, Growth
from deploy.local.growth.town import Town
from deploy.local.home import AREAS
from deploy.local.options import Json
from deploy.local.talk import answer, tell

People = Annotated[list[int] | None, typer.Option(min=100, max=1_000_000, help="How many people, as often as needed.")]
Rounds = Annotated[int, typer.Option(min=1, max=50, help="Workers on each database, in turn.")]
Events = Annotated[int, typer.Option(min=100, max=100_000, help="Events a worker decides; a fifth more before them.")]
Batch = Annotated[int, typer.Option(min=1, max=500, help="Events that are decided at once.")]
_SIZES = (10_000, 1_000_000)


def run(
    people: People = None, rounds: Rounds = 5, events: Events = 2_000, batch: Batch = 20, *, json: Json = False
) -> None:
    """What an event costs scoring as the number of people it knows grows: microseconds and memory."""
    home = Path(tempfile.mkdtemp(prefix="sd-growth-"))
    try:
        with Town(home, AREAS) as town:
            growth = _measured(town, people or list(_SIZES), rounds, events, batch)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    if json:
        answer(growth.model_dump_json())
    else:
        _show(growth)
    raise typer.Exit(0 if growth.flat else 1)


def _measured(town: Town, sizes: list[int], rounds: int, events: int, batch: int) -> Growth:
    for size in sizes:
        tell(f"{size} people: laid down in {town.lay(size):.0f} s")
    found: Mapping[int, list[Cost]] = {size: [] for size in sizes}
    for number in range(rounds):
        for size in sizes:
            found[size].append(town.decides(size, first=number * 2 * events, count=events, batch=batch))
            tell(f"round {number + 1}, {size} people: {found[size][-1].us:.0f} µs an event")
    return Growth.of(found)


def _show(growth: Growth) -> None:
    from rich.console import Console  # noqa: PLC0415 - `--help` does without
    from rich.table import Table  # noqa: PLC0415

    table = Table("people known", "µs an event", "of it the worker's processor", "memory of the worker, MiB")
    for size, cost in growth.costs.items():
        table.add_row(f"{size:,}", f"{cost.us:.0f}", f"{cost.cpu_us:.0f}", f"{cost.rss_mb:.0f}")
    console = Console()
    console.print(table)
    said = "flat" if growth.flat else "not flat"
    console.print(f"{said} within {FLAT:.0%}: {growth.time:.2f} times the time, {growth.memory:.2f} times the memory")


if __name__ == "__main__":
    typer.run(run)
