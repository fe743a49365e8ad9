"""`sameday dead`."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar
from uuid import UUID

import typer

from deploy.local.database import in_transaction, who
from deploy.local.home import find
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from deploy.local.trace.settling import Letter

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
Ids = Annotated[
    list[UUID] | None, typer.Argument(metavar="[ID]...", help="Ids of dead letters, as `list` prints them.")
]
Service = Annotated[str | None, typer.Option(help="Only those of one service: intake, scoring, router, notifier.")]
_FOUND_A_PROBLEM = 1
_COULD_NOT_CHECK = 3


@app.command("list")
def list_(
    home: Home = None,
    service: Service = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Those that are settled, too.")] = False,
    json: Json = False,
) -> None:
    """Dead letters, oldest first: which service, why, and from where.

    Example: sameday dead list --service router
    """
    found = _asked(home, None, service, everything=everything)
    for letter in found:
        answer(_json(letter) if json else _line(letter))
    waiting = sum(letter.state == "open" for letter in found)
    tell(f"{waiting} open")


@app.command()
def show(
    letter_id: Annotated[UUID, typer.Argument(metavar="ID")],
    home: Home = None,
    *,
    value: Annotated[bool, typer.Option("--value", help="Print the record's value, which may hold anything.")] = False,
    json: Json = False,
) -> None:
    """Why a record is a dead letter, who sent it and where it came from, and what became of it.

    Example: sameday dead show 0a1b2c3d-0000-5000-8000-000000000000
    """
    found = _asked(home, [letter_id], None, everything=True)
    if not found:
        tell(f"there is no dead letter {letter_id}")
        raise typer.Exit(_FOUND_A_PROBLEM)
    for letter in found:
        answer(_json(letter, value=value) if json else _described(letter, value=value))


@app.command()
def replay(
    ids: Ids = None,
    home: Home = None,
    service: Service = None,
    reason: Annotated[str, typer.Option(help="Why it will work now; recorded.")] = "the cause was mended",
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every open one.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Put dead letters back where they came from, once each; who did it and why is recorded.

    Example: sameday dead replay 0a1b2c3d-0000-5000-8000-000000000000 --yes
    """
    found = _chosen(home, ids, service, everything=everything)
    _settle_all(home, found, "replay", reason, dry_run=dry_run, yes=yes)


@app.command()
def discard(
    reason: Annotated[str, typer.Option(help="Why nobody needs it; recorded.")],
    ids: Ids = None,
    home: Home = None,
    service: Service = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every open one.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Settle dead letters that shall never be handled; who did it and why is recorded.

    Example: sameday dead discard 0a1b2c3d-0000-5000-8000-000000000000 --reason "a test record" --yes
    """
    if not reason.strip():
        raise typer.BadParameter("a reason in words is needed", param_hint="--reason")
    found = _chosen(home, ids, service, everything=everything)
    _settle_all(home, found, "discard", reason, dry_run=dry_run, yes=yes)


def _chosen(home: Home, ids: list[UUID] | None, service: str | None, *, everything: bool) -> list["Letter"]:
    if bool(ids) == everything:
        raise typer.BadParameter("name dead letters by their ids, or all open ones with --all")
    found = [letter for letter in _asked(home, ids, service, everything=True) if letter.state == "open"]
    missing = set(ids or ()) - {letter.id for letter in found}
    for one in sorted(map(str, missing)):
        tell(f"no open dead letter {one}")
    if missing:
        raise typer.Exit(_FOUND_A_PROBLEM)
    return found


def _settle_all(
    home: Home, found: list["Letter"], verb: Literal["replay", "discard"], reason: str, *, dry_run: bool, yes: bool
) -> None:
    tell(f"{len(found)} to {verb}")
    if found and not dry_run:
        if not yes:
            typer.confirm("Go on?", abort=True, err=True)
        found = _settled(home, found, verb, reason)
    for letter in found:
        answer(str(letter.id))


def _settled(home: Home, found: list["Letter"], verb: Literal["replay", "discard"], reason: str) -> list["Letter"]:
    """Those this call has settled: not what somebody else has settled meanwhile."""
    from deploy.local.trace import intake_dead, settling  # noqa: PLC0415 - `--help` does without

    settlement = settling.Settlement(who(), reason)
    kept = [letter for letter in found if letter.service != intake_dead.SERVICE]
    on_topic = [letter for letter in found if letter.service == intake_dead.SERVICE]

    async def work(connection: "AsyncConnection") -> list["Letter"]:
        settle = {"replay": settling.replay, "discard": settling.discard}[verb]
        return [letter for letter in kept if await settle(connection, letter, settlement)]

    done = in_transaction(home, work) if kept else []
    for letter in on_topic:
        settle = {"replay": intake_dead.replay, "discard": intake_dead.discard}[verb]
        settle(find(home).kafka_options(), letter, settlement)
    return done + on_topic


def _asked(home: Home, ids: list[UUID] | None, service: str | None, *, everything: bool) -> list["Letter"]:
    from deploy.local.trace import intake_dead  # noqa: PLC0415 - `--help` does without
    from deploy.local.trace.settling import letters  # noqa: PLC0415
    from deploy.local.trace.tables import DEAD  # noqa: PLC0415

    known = (intake_dead.SERVICE, *DEAD)
    if service is not None and service not in known:
        raise typer.BadParameter(f"keeps no dead letters; these do: {', '.join(known)}", param_hint="--service")
    state: Literal["open"] | None = None if everything else "open"

    async def work(connection: "AsyncConnection") -> list["Letter"]:
        return await letters(connection, ids=ids or (), services=[service] if service else (), state=state)

    found = [] if service == intake_dead.SERVICE else in_transaction(home, work)
    if service in {None, intake_dead.SERVICE}:
        found += intake_dead.letters(find(home).kafka_options(), ids=ids or (), state=state)
    return sorted(found, key=lambda letter: letter.at)


def _line(letter: "Letter") -> str:
    state = "" if letter.state == "open" else f" · {letter.state} by {letter.settled_by}: {letter.why}"
    return f"{letter.id} {letter.at:%Y-%m-%d %H:%M:%S} {letter.service:<8} {letter.kind}: {letter.detail}{state}"


def _facts(letter: "Letter") -> dict[str, Any]:
    """Everything but what the record itself says."""
    return {
        "id": str(letter.id),
        "attempt": letter.attempt,
        "service": letter.service,
        "sender": letter.sender,
        "source_topic": letter.source_topic,
        "source_partition": letter.source_partition,
        "source_offset": letter.source_offset,
        "kind": letter.kind,
        "detail": letter.detail,
        "at": letter.at.isoformat(),
        "state": letter.state,
        "settled_at": letter.settled_at.isoformat() if letter.settled_at else None,
        "settled_by": letter.settled_by,
        "why": letter.why,
        "bytes": len(letter.value or b""),
    }


def _json(letter: "Letter", *, value: bool = False) -> str:
    from json import dumps  # noqa: PLC0415 - `--help` does without

    shown = {"value": (letter.value or b"").decode("utf-8", "replace")} if value else {}
    return dumps(_facts(letter) | shown)


def _described(letter: "Letter", *, value: bool) -> str:
    described = "\n".join(
        f"{name.replace('_', ' '):<18}{said}" for name, said in _facts(letter).items() if said is not None
    )
    return described + ("\n\n" + (letter.value or b"").decode("utf-8", "replace") if value else "")
