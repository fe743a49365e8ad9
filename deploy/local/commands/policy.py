"""`sameday policy`."""

from datetime import datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.event_files import UnreadableFileError
from deploy.local.home import NotRunningError, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.explain.policies import Policies
    from services.intake.decide import Accepted
    from services.intake.refusals import Refused
    from shared.packs import Problem

_AREAS = Path(__file__).parents[3] / "areas"
_FOUND_A_PROBLEM = 1
app = typer.Typer(no_args_is_help=True)
Areas = Annotated[
    Path | None,
    typer.Option(
        "--areas", envvar="SAMEDAY_AREAS", exists=True, file_okay=False,
        help="Folder of area packs; else the running system's, else the product's own.",
    ),
]  # fmt: skip


def _moment(text: str) -> datetime:
    from shared.kit.clock import instant  # noqa: PLC0415 - `--help` does without

    try:
        return instant(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An event as `sameday publish` takes it; or several.")],
    area: Annotated[str | None, typer.Option("--area", help="Area of events that name none.")] = None,
    at: Annotated[
        datetime | None,
        typer.Option("--at", parser=_moment, metavar="TIME", help="When it is decided, RFC 3339.", show_default="now"),
    ] = None,
    home: Home = None,
    areas: Areas = None,
    *,
    json: Json = False,
) -> None:
    """What would be decided about an event of somebody not heard of before: score, rules, offers, who is told.

    Nothing is sent or changed, and no system needs to run. Exit 1 when intake or a service would refuse it.

    Example: sameday policy explain examples/events/walk_in.json --at 2026-03-10T10:05:00Z
    """
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    folder = areas or _running_areas(home) or _AREAS
    moment = at or clock.now()
    policies = _loaded(folder)
    events = _read(file, folder, area, moment)
    sound = [_explained(name, accepted, policies, moment, json=json) for name, accepted in events]
    raise typer.Exit(0 if all(sound) else _FOUND_A_PROBLEM)


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", envvar="SAMEDAY_AREAS", exists=True, file_okay=False, help="Folder of area packs."
        ),
    ] = None,
    home: Home = None,
    *,
    json: Json = False,
) -> None:
    """Every file of every area pack: what is wrong, in which file and line, and what was probably meant.

    Exit 1 when anything is wrong. Without DIR the running system's packs are checked, else the product's own.

    Example: sameday policy check areas
    """
    from deploy.local.explain.checking import areas_of, problems  # noqa: PLC0415 - `--help` does without

    packs = folder or _running_areas(home) or _AREAS
    wrong = problems(packs)
    for problem in wrong:
        answer(_json(problem) if json else str(problem))
    if wrong:
        raise typer.Exit(_FOUND_A_PROBLEM)
    count = len(areas_of(packs))
    tell(f"{count} {'area is' if count == 1 else 'areas are'} in order")


def _running_areas(home: Path | None) -> Path | None:
    try:
        return find(home).areas
    except NotRunningError:
        return None


def _loaded(folder: Path) -> "Policies":
    from deploy.local.explain.policies import Policies  # noqa: PLC0415 - `--help` does without
    from shared.packs import PackError  # noqa: PLC0415 - `--help` does without

    try:
        return Policies.load(folder)
    except PackError as error:
        tell(str(error))
        raise typer.Exit(_FOUND_A_PROBLEM) from None


def _read(file: Path, folder: Path, area: str | None, at: datetime) -> "list[tuple[str, Accepted]]":
    """The events as intake takes them; says what it would refuse, with a pointer, and ends when there is anything."""
    from deploy.local.explain.reading import Reader  # noqa: PLC0415 - `--help` does without
    from services.intake.adapters.areas import areas  # noqa: PLC0415 - `--help` does without
    from services.intake.refusals import Refused  # noqa: PLC0415 - `--help` does without

    try:
        events = list(Reader(at, area, areas(folder)).read(file))
    except UnreadableFileError as error:
        raise typer.BadParameter(str(error)) from error
    accepted = [(name, one) for name, one in events if not isinstance(one, Refused)]
    for name, one in events:
        if isinstance(one, Refused):
            _refused(name, one)
    if len(accepted) < len(events):
        raise typer.Exit(_FOUND_A_PROBLEM)
    return accepted


def _refused(name: str, refused: "Refused") -> None:
    tell(f"{name}: {refused.refusal.status} {refused.detail}")
    for fault in refused.errors:
        tell(f"  {fault.pointer}: {fault.detail}")


def _explained(name: str, accepted: "Accepted", policies: "Policies", at: datetime, *, json: bool) -> bool:
    """Prints one event's explanation; False when it would become a dead letter."""
    from deploy.local.explain.deciding import decided  # noqa: PLC0415 - `--help` does without
    from deploy.local.explain.explanation import NOTHING, explanation  # noqa: PLC0415
    from deploy.local.explain.rules import rules  # noqa: PLC0415
    from deploy.local.explain.showing import show  # noqa: PLC0415
    from shared.kit.journal import BadRecord  # noqa: PLC0415

    if accepted.message is None:
        tell(f"{name}: nothing to do: {accepted.reason}")
        if json:
            answer(NOTHING.model_dump_json())
        return True
    try:
        found = decided(policies, accepted.message, at)
    except BadRecord as bad:
        tell(f"{name}: it would become a dead letter, {bad.kind}: {bad.detail}")
        return False
    speaking = rules(found, policies)
    explained = explanation(found, speaking)
    if json:
        answer(explained.model_dump_json())
    else:
        show(found, speaking, explained, policies)
    return True


def _json(problem: "Problem") -> str:
    found = {"file": str(problem.file), "line": problem.line, "text": problem.text, "wrong": problem.wrong}
    return dumps({**found, "suggestion": problem.suggestion})
