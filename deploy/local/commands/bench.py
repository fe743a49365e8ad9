"""`sameday bench`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.home import AREAS, Running, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.bench.figures import Figures, Percentiles

_LOST = 1
Rate = Annotated[float, typer.Option(min=0.1, max=2_000, help="Events a second, each with an intended time.")]
Routes = Annotated[
    int | None, typer.Option(min=10, max=800, help="Rules of each area: its first ten, and others that match nobody.")
]
Seconds = Annotated[float, typer.Option(min=1, max=3_600, help="How long; ten seconds before that are discarded.")]


def run(
    rate: Rate = 50, seconds: Seconds = 30, routes: Routes = None, home: Home = None, *, json: Json = False
) -> None:
    """Speed and cost of the whole chain: open loop, losses count as infinite. Exit 1 when anything was lost.

    Without --home it starts a system of its own on free ports and removes it afterwards; with it the running one there.

    Example: sameday bench --rate 50 --seconds 30 --json
    """
    from deploy.local.bench.running import BACKLOG, DISCARDED_S, Bench  # noqa: PLC0415 - `--help` does without

    with _system(home, routes) as running, Bench(running) as bench:
        tell(f"{rate:g} events a second for {seconds:g} s; the first {DISCARDED_S:g} s are sent and discarded")
        tell(f"then a backlog of {BACKLOG} events; no peers in this run")
        figures = bench.run(rate, seconds)
    if json:
        answer(figures.model_dump_json())
    else:
        _show(figures)
    raise typer.Exit(_LOST if figures.lost or figures.acknowledged < figures.sent else 0)


@contextmanager
def _system(home: Home, routes: Routes) -> Iterator[Running]:
    """The one in `home`, else one of our own for as long as it takes."""
    if home is not None:
        if routes is not None:
            raise typer.BadParameter("a running system has the rules it has", param_hint="--routes")
        yield find(home)
        return
    import shutil  # noqa: PLC0415 - `--help` does without
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from deploy.local.bench.routes import copy_with  # noqa: PLC0415
    from deploy.local.ports import Ports, free_base  # noqa: PLC0415
    from deploy.local.system import System  # noqa: PLC0415

    folder = Path(tempfile.mkdtemp(prefix="sd-bench-"))
    try:
        areas = None if routes is None else copy_with(AREAS, routes, folder / "areas")
        with System(folder, Ports.based_on(free_base()), areas) as system:
            yield system.running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _show(figures: "Figures") -> None:
    from rich.console import Console  # noqa: PLC0415 - `--help` does without
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    points = Table("milliseconds from the intended time", *figures.p50_ms)
    points.add_row("p50", *_row(figures.p50_ms))
    points.add_row("p99", *_row(figures.p99_ms))
    console.print(points)
    cost = Table("cost", *figures.cpu_s_per_1000)
    cost.add_row("CPU seconds per 1,000 events", *map(str, figures.cpu_s_per_1000.values()))
    cost.add_row("peak memory, MiB", *(str(figures.peak_rss_mb.get(part)) for part in figures.cpu_s_per_1000))
    console.print(cost)
    console.print(
        f"sent {figures.sent}, acknowledged {figures.acknowledged}, lost {figures.lost}, repeats {figures.repeats}; "
        f"backlog drained at {figures.drain_per_s or 'no'} events a second through the whole chain"
    )


def _row(percentiles: "Percentiles") -> list[str]:
    return ["lost" if one is None else f"{one:.1f}" for one in percentiles.values()]
