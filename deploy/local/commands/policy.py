"""`sameday policy`."""

from datetime import datetime
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.local.commands import simulate
from deploy.local.event_files import UnreadableFileError
from deploy.local.home import AREAS, NotRunningError, find
from deploy.local.languages import Language, chosen, told_in
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from deploy.local.explain.policies import Policies
    from services.intake.decide import Accepted
    from services.intake.refusals import Refused
    from shared.contracts.texts.catalogue import Catalogue
    from shared.packs import Problem

_FOUND_A_PROBLEM = 1
T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
app.command("simulate")(simulate.run)
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
    language: Language = "en",
    json: Json = False,
) -> None:
    """What would be decided about an event of somebody not heard of before: score, rules, offers, who is told.

    Nothing is sent or changed, and no system needs to run. Exit 1 when intake or a service would refuse it.

    Example: sameday policy explain examples/events/walk_in.json --at 2026-03-10T10:05:00Z
    """
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    spoken = chosen(language)
    folder = areas or _running_areas(home) or AREAS
    moment = at or clock.now()
    policies = _loaded(folder)
    events = _read(file, folder, area, moment)
    sound = [_explained(name, accepted, policies, moment, spoken, json=json) for name, accepted in events]
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

    Where nothing is, every path of declines and silence ends with a named person: who, and how long it takes at most.

    Exit 1 when anything is wrong. Without DIR the running system's packs are checked, else the product's own.

    Example: sameday policy check areas
    """
    from deploy.local.explain.checking import areas_of, ends, problems  # noqa: PLC0415 - `--help` does without
    from shared.kit import clock  # noqa: PLC0415

    packs, today = folder or _running_areas(home) or AREAS, clock.now().date()
    wrong = problems(packs, today)
    for problem in wrong:
        answer(_json(problem) if json else str(problem))
    if wrong:
        raise typer.Exit(_FOUND_A_PROBLEM)
    for sentence in ends(packs, today):
        tell(sentence)
    count = len(areas_of(packs))
    tell(f"{count} {'area is' if count == 1 else 'areas are'} in order")


@app.command("test")
def play(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", envvar="SAMEDAY_AREAS", exists=True, file_okay=False, help="Folder of area packs."
        ),
    ] = None,
    cases: Annotated[
        Path | None,
        typer.Option("--cases", exists=True, help="Case file, or a folder of them, instead of DIR/*/cases/*.yaml."),
    ] = None,
    case: Annotated[str | None, typer.Option("--case", metavar="NAME", help="Only this case and its variants.")] = None,
    home: Home = None,
    *,
    json: Json = False,
) -> None:
    """Plays the cases beside the packs and says of each whether everything came as it must, or what differs and where.

    Then S1-S44 with the cases that prove each. No system needs to run. Exit 1 when a case differs or cannot be read.

    Example: sameday policy test areas --case S8-a
    """
    from deploy.local.cases.reading import case_files, plays  # noqa: PLC0415 - `--help` does without
    from deploy.local.cases.results import proven, results  # noqa: PLC0415
    from deploy.local.cases.showing import as_json, lines, rows_as_json, table  # noqa: PLC0415
    from deploy.local.cases.town import Packs  # noqa: PLC0415
    from services.intake.adapters.areas import areas  # noqa: PLC0415

    where = folder or _running_areas(home) or AREAS
    packs = _sound(lambda: Packs.load(where))
    found = _sound(lambda: plays(case_files(cases or where), packs.policies.packs))
    chosen = [one for one in found if case is None or case in {one.name, one.case.id}]
    if not chosen:
        raise typer.BadParameter("there is no case" + (f" of the name {case}" if case else f" under {cases or where}"))
    played = []
    for result in results(chosen, packs, areas(where)):
        played.append(result)
        for line in [as_json(result)] if json else lines(result):
            answer(line)
    if case is None:
        for line in [rows_as_json(proven(played))] if json else table(proven(played)):
            answer(line)
    failed = sum(not one.passed for one in played)
    tell(f"{len(played) - failed} of {len(played)} cases passed")
    raise typer.Exit(_FOUND_A_PROBLEM if failed else 0)


def _sound(load: "Callable[[], T]") -> "T":
    """What is loaded; says what is wrong with it, file by file, and ends when there is anything."""
    from shared.packs import PackError  # noqa: PLC0415 - `--help` does without

    try:
        return load()
    except PackError as error:
        tell(str(error))
        raise typer.Exit(_FOUND_A_PROBLEM) from None


def _running_areas(home: Path | None) -> Path | None:
    try:
        return find(home).areas
    except NotRunningError:
        return None


def _loaded(folder: Path) -> "Policies":
    from deploy.local.explain.policies import Policies  # noqa: PLC0415 - `--help` does without

    return _sound(lambda: Policies.load(folder))


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


def _explained(
    name: str, accepted: "Accepted", policies: "Policies", at: datetime, spoken: "Catalogue", *, json: bool
) -> bool:
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
        score = told_in(explained.score, spoken) if explained.score is not None else None
        answer(explained.model_copy(update={"score": score}).model_dump_json())
    else:
        show(found, speaking, explained, policies, spoken=spoken)
    return True


def _json(problem: "Problem") -> str:
    found = {"file": str(problem.file), "line": problem.line, "text": problem.text, "wrong": problem.wrong}
    return dumps({**found, "suggestion": problem.suggestion})
