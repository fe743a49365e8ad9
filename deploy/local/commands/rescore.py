"""`sameday rescore`."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.local.bar import bar
from deploy.local.home import Running, find
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.rescoring.report import Line
    from services.scoring.policy import Policy

_FOUND_A_PROBLEM = 1
_COULD_NOT_CHECK = 3
Areas = Annotated[
    Path | None,
    typer.Option(
        "--areas", exists=True, file_okay=False, help="With --dry-run: other area packs than the running system's."
    ),
]


def run(
    area: Annotated[str, typer.Option("--area", help="Whose people: the name of an area pack.")],
    home: Home = None,
    areas: Areas = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Judge everybody of an area anew, after its pack changed; a line for each who moves, by id, and the sums.

    Only what changes is told, and no referral is opened. Stopped or killed, it goes on where it was when it is called
    again. Exit 1 when somebody must look: dead letters, a worker with another pack, a cohort that stays as it was.

    Example: sameday rescore --area walsall --dry-run
    """
    import asyncio  # noqa: PLC0415 - `--help` does without

    from deploy.local.rescoring.running import StandstillError  # noqa: PLC0415
    from shared.kit.database import ABSENT  # noqa: PLC0415

    if areas is not None and not dry_run:
        raise typer.BadParameter("the running system goes by its own packs; try others with --dry-run")
    running = find(home)
    policy = _policy(areas or running.areas, area)
    work = _rehearsed(running, area, policy, json=json) if dry_run else _ran(running, area, policy, yes=yes, json=json)
    try:
        in_order = asyncio.run(work)
    except KeyboardInterrupt:
        tell("stopped: the same command goes on where it was")
        raise typer.Exit(_FOUND_A_PROBLEM) from None
    except StandstillError as error:
        tell(f"{error}; the same command goes on where it was")
        raise typer.Exit(_COULD_NOT_CHECK) from None
    except ABSENT as error:
        tell(f"the database does not answer: {error}; the same command goes on where it was")
        raise typer.Exit(_COULD_NOT_CHECK) from None
    raise typer.Exit(0 if in_order else _FOUND_A_PROBLEM)


async def _rehearsed(running: Running, area: str, policy: "Policy", *, json: bool) -> bool:
    from deploy.local.rescoring.offline import rehearsed  # noqa: PLC0415 - `--help` does without
    from deploy.local.rescoring.people import count  # noqa: PLC0415
    from shared.kit import clock  # noqa: PLC0415

    connection = await _connected(running)
    try:
        people = await count(connection, area)
        tell(f"{people} people of {area} would be judged anew; nothing is changed")
        with bar("judged anew", people) as progress:
            return await _printed(rehearsed(connection, area, policy, clock.now(), progress), json=json)
    finally:
        await connection.close()


async def _ran(running: Running, area: str, policy: "Policy", *, yes: bool, json: bool) -> bool:
    from deploy.local.rescoring.asking import Asking  # noqa: PLC0415 - `--help` does without
    from deploy.local.rescoring.running import Rescore, pack_taken  # noqa: PLC0415

    connection = await _connected(running)
    try:
        with Asking(running.kafka_options()) as asking:
            rescore = Rescore(connection, asking, area, policy)
            begun = await rescore.under_way()
            people = begun.people if begun is not None else await rescore.people()
            asked = f", {begun.asked} of them asked about before it was stopped" if begun is not None else ""
            tell(f"{people} people of {area} to judge anew{asked}")
            if not yes:
                typer.confirm("Go on?", abort=True, err=True)
            await pack_taken(running.areas)
            with bar("judged anew", people) as rescore.progress:
                return await _printed(rescore.run(begun, people), json=json)
    finally:
        await connection.close()


async def _connected(running: Running) -> Any:
    from shared.kit.database import PLANNED_ONCE, connect  # noqa: PLC0415 - `--help` does without

    return await connect(running.database, **PLANNED_ONCE)


async def _printed(lines: "AsyncIterator[Line]", *, json: bool) -> bool:
    """Prints each as it comes; whether all is in order, as the summary, which comes last, has it."""
    from deploy.local.rescoring.report import Summary, sentences  # noqa: PLC0415 - `--help` does without

    in_order = True
    async for line in lines:
        if json:
            answer(line.model_dump_json())
        elif not isinstance(line, Summary):
            answer(str(line))
        if isinstance(line, Summary):
            in_order = line.in_order
            for sentence in sentences(line):
                tell(sentence)
    return in_order


def _policy(folder: Path, area: str) -> "Policy":
    from services.scoring.policy import load_policies  # noqa: PLC0415 - `--help` does without
    from shared.packs import PackError  # noqa: PLC0415
    from shared.packs.problems import closest  # noqa: PLC0415

    try:
        policies = load_policies(folder)
    except PackError as error:
        tell(f"{error}\nthe running system still goes by the packs before; nobody is judged anew")
        raise typer.Exit(_FOUND_A_PROBLEM) from None
    if area not in policies:
        meant = closest(area, tuple(policies))
        hint = f"did you mean '{meant}'?" if meant else f"there are: {', '.join(policies)}"
        raise typer.BadParameter(f"no area of that name; {hint}", param_hint="--area")
    return policies[area]
