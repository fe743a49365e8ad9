"""`sameday endpoints`."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from uuid import UUID

import typer

from deploy.local.home import Running, find
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from services.notifier.model import Endpoint
    from services.notifier.schedule import Answer
    from services.notifier.settings import NotifierSettings

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
Agency = Annotated[str, typer.Option(help="The agency's id, as `sameday agencies` lists it.")]
AnyAgency = Annotated[str | None, typer.Option("--agency", help="Only this agency's.")]
Url = Annotated[str | None, typer.Option(help="The webhook's address.")]
Email = Annotated[str | None, typer.Option(help="The mailbox.")]
_FOUND_A_PROBLEM = 1
_COULD_NOT_CHECK = 3


@app.command()
def add(
    agency: Agency,
    url: Url = None,
    email: Email = None,
    home: Home = None,
    *,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Tell an agency at one more place. A webhook's signing secret is printed once, alone on stdout.

    Example: sameday endpoints add --agency the-beacon --url https://beacon.example/hooks/sameday
    """
    from services.notifier.adapters import register  # noqa: PLC0415 - `--help` does without
    from services.notifier.model import Channel  # noqa: PLC0415
    from services.notifier.vault import Vault  # noqa: PLC0415
    from shared.kit.clock import now  # noqa: PLC0415

    running, settings = _settings(home)
    _check_agency(agency, running.areas)
    address = _address(url, email, local=settings.local)
    channel = Channel.WEBHOOK if url else Channel.EMAIL
    tell(f"1 endpoint to add: {agency} is told by {channel} at {address}")
    if dry_run:
        return
    vault = Vault(settings.secret.get_secret_value())
    endpoint, added = register.new_endpoint(agency, channel, address, now(), vault)
    try:
        _with_database(running, lambda connection: register.add(connection, endpoint))
    except register.AlreadyRegisteredError as error:
        tell(str(error))
        raise typer.Exit(_FOUND_A_PROBLEM) from None
    if json:
        answer(_json({**_facts(endpoint), "secret": added.secret}))
        return
    tell("its signing secret, shown this once:" if added.secret else "its id:")
    answer(added.secret or str(added.id))


@app.command("list")
def list_(agency: AnyAgency = None, home: Home = None, *, json: Json = False) -> None:
    """Where agencies are told, and whether it works.

    Example: sameday endpoints list --agency the-beacon
    """
    found = _found(find(home), agency, None)
    for endpoint in found:
        answer(_json(_facts(endpoint)) if json else _line(endpoint))
    tell(f"{len(found)} endpoint{'' if len(found) == 1 else 's'}")


@app.command("test")
def try_out(agency: Agency, url: Url = None, email: Email = None, home: Home = None, *, json: Json = False) -> None:
    """Send a signed example to an agency's endpoints and show what they answer. Exit 1 when one does not take it.

    Example: sameday endpoints test --agency the-beacon
    """
    import asyncio  # noqa: PLC0415 - `--help` does without

    from services.notifier.adapters.trial import attempt  # noqa: PLC0415
    from services.notifier.schedule import Kind  # noqa: PLC0415

    running, settings = _settings(home)
    targets = _in_use(_found(running, agency, url or email))
    if not targets:
        tell(f"{agency} has no such endpoint in use")
        raise typer.Exit(_FOUND_A_PROBLEM)
    answers = [(endpoint, asyncio.run(attempt(endpoint, settings))) for endpoint in targets]
    for endpoint, came in answers:
        answer(_json(_facts(endpoint) | _came(came)) if json else f"{_line(endpoint)} · {_told(came)}")
    if any(came.kind is not Kind.OK for _, came in answers):
        raise typer.Exit(_FOUND_A_PROBLEM)


@app.command()
def disable(
    agency: Agency,
    url: Url = None,
    email: Email = None,
    home: Home = None,
    *,
    json: Json = False,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Stop telling an agency there. What still waited for the endpoint is reported as failed.

    Example: sameday endpoints disable --agency the-beacon --url https://beacon.example/hooks/sameday --yes
    """
    from services.notifier.adapters import register  # noqa: PLC0415 - `--help` does without

    running, settings = _settings(home)
    targets = _in_use(_found(running, agency, url or email))
    tell(f"{len(targets)} to disable" + "".join(f"\n  {_line(one)}" for one in targets))
    if not targets:
        raise typer.Exit(_FOUND_A_PROBLEM)
    if not dry_run:
        if not yes:
            typer.confirm("Go on?", abort=True, err=True)
        ids = [endpoint.id for endpoint in targets]
        waited = _with_database(running, lambda open_: register.disable(open_, ids, settings.outcomes_topic))
        tell(f"{waited} deliveries waited for them and have failed")
    for endpoint in targets:
        answer(_json(_facts(endpoint)) if json else str(endpoint.id))


def _settings(home: Path | None) -> tuple[Running, "NotifierSettings"]:
    """The system and what its notifier was told: the same secret, mail server and rules about addresses."""
    from services.notifier.settings import NotifierSettings  # noqa: PLC0415 - `--help` does without

    running = find(home)
    os.environ.update(running.environment("notifier"))
    return running, NotifierSettings()


def _check_agency(agency: str, areas: Path) -> None:
    """A typing error would be told nothing for ever: the id has to be in an area pack."""
    import yaml  # noqa: PLC0415 - `--help` does without

    packs = [yaml.safe_load(path.read_text()) or {} for path in sorted(areas.glob("*/agencies.yaml"))]
    known = {str(one.get("id")) for pack in packs for one in pack.get("agencies", ())}
    if known and agency not in known:
        raise typer.BadParameter(f"no area pack knows it; there are {', '.join(sorted(known))}", param_hint="--agency")


def _address(url: str | None, email: str | None, *, local: bool) -> str:
    from services.notifier.addresses import refusal  # noqa: PLC0415 - `--help` does without

    if (url is None) == (email is None):
        raise typer.BadParameter("give one of --url and --email")
    if url is not None and (why := refusal(url, local=local)):
        raise typer.BadParameter(why, param_hint="--url")
    if email is not None and (email.count("@") != 1 or any(one.isspace() or one in '<>,;"' for one in email)):
        raise typer.BadParameter("not a mailbox: write name@example.org", param_hint="--email")
    return url or email or ""


def _found(running: Running, agency: str | None, address: str | None) -> list["Endpoint"]:
    from services.notifier.adapters import register  # noqa: PLC0415 - `--help` does without

    return _with_database(running, lambda connection: register.listed(connection, agency, address))


def _in_use(endpoints: list["Endpoint"]) -> list["Endpoint"]:
    return [endpoint for endpoint in endpoints if endpoint.state in {"active", "failing"}]


def _with_database(running: Running, work: Callable[[Any], Awaitable[T]]) -> T:
    """Runs `work` on a connection. Exit 3 when the database does not answer."""
    import asyncio  # noqa: PLC0415 - `--help` does without

    from shared.kit.database import connect  # noqa: PLC0415

    async def within() -> T:
        connection = await connect(running.database)
        try:
            return await work(connection)
        finally:
            await connection.close()

    try:
        return asyncio.run(within())
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(_COULD_NOT_CHECK) from None


def _line(endpoint: "Endpoint") -> str:
    return f"{endpoint.agency:<24} {endpoint.channel:<8} {endpoint.state:<9} {endpoint.address}"


def _facts(endpoint: "Endpoint") -> dict[str, Any]:
    names = ("id", "agency", "channel", "address", "state")
    return {name: str(value) if isinstance(value := getattr(endpoint, name), UUID) else value for name in names}


def _came(came: "Answer") -> dict[str, Any]:
    return {"answer": came.kind, "status": came.status, "took_ms": came.took_ms}


def _told(came: "Answer") -> str:
    return f"{came.detail} in {came.took_ms} ms"


def _json(facts: dict[str, Any]) -> str:
    from json import dumps  # noqa: PLC0415 - `--help` does without

    return dumps(facts)
