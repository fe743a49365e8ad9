"""`sameday demo`."""

from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.home import chosen
from deploy.local.options import Home
from deploy.local.talk import tell

if TYPE_CHECKING:
    from rich.console import Console

    from deploy.local.system import System

_NOT_ALL_ARRIVED = 1


def run(
    home: Home = None,
    port_base: Annotated[
        int | None, typer.Option(help="As of `sameday up`; the receiver is on N+5, the mailbox on N+6.")
    ] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="End after the last event.")] = False,
) -> None:
    """Run everything with a small receiver, send the sample events and show each one's way live.

    With --once it exits 0 only if every expected notification arrived; otherwise it says what is missing. Each run
    gives the samples fresh ids and fictional numbers, so that they are new to the system.

    Example: sameday demo --once
    """
    from deploy.local.demo.show import console  # noqa: PLC0415 - `--help` needs none of it
    from deploy.local.ports import Ports  # noqa: PLC0415
    from deploy.local.system import System  # noqa: PLC0415

    out = console()
    try:
        with System(chosen(home), Ports.based_on(port_base)) as system:
            missing = _play(system, out, once=once)
    except KeyboardInterrupt:
        raise typer.Exit from None
    except (RuntimeError, TimeoutError) as error:
        tell(str(error))
        raise typer.Exit(_NOT_ALL_ARRIVED) from None
    for one in missing:
        tell(f"missing: {one}")
    raise typer.Exit(_NOT_ALL_ARRIVED if missing else 0)


def _play(system: "System", out: "Console", *, once: bool) -> list[str]:
    """Everything on stage, event by event. What is missing at the end, in words."""
    from deploy.local.demo.playing import Stage  # noqa: PLC0415 - `--help` needs none of it
    from deploy.local.demo.samples import renewed, samples  # noqa: PLC0415
    from shared.kit import clock  # noqa: PLC0415

    started = clock.now()
    out.print(_said(system), style="dim")
    with Stage(system.running, system.ports, out) as stage:
        missing = stage.play([renewed(sample, started.isoformat(), started) for sample in samples()])
        if not once:
            tell(f"Ctrl-C ends it; send more with: sameday publish --home {system.home} examples/events/walk_in.json")
            stage.stay()
    return missing


def _said(system: "System") -> str:
    """What the supervisor said of itself when it was ready."""
    lines = system.log.read_text(errors="replace").splitlines()
    return next((line for line in reversed(lines) if "/docs" in line), "")
