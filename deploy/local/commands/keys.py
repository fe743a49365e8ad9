"""`sameday keys`."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from json import dumps
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from deploy.local.home import find
from deploy.local.options import DryRun, Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from services.intake.adapters.key_store import ListedKey

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)
_SLUG = re.compile(r"[a-z0-9-]{1,40}")
Source = Annotated[str | None, typer.Option("--source", help="The CloudEvents source its events come from, a URI.")]
Area = Annotated[str | None, typer.Option("--area", help="Area of its events that name none.")]
Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="A kind it may send; several may be given. Default all.")
]
May = Annotated[
    list[str] | None, typer.Option("--may", help="A judgement it may pass on: override, identity. Default none.")
]
Agency = Annotated[str | None, typer.Option("--agency", help="The agency that answers referrals with it.")]


@app.command()
def add(
    home: Home = None,
    *,
    source: Source = None,
    area: Area = None,
    kind: Kinds = None,
    may: May = None,
    agency: Agency = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    """Make a key for a source that sends events, or for an agency that answers. Its secret is shown this once.

    Example: sameday keys add --source urn:sameday:desk:hub --area walsall --kind walk_in
    """
    from services.intake.adapters import key_store  # noqa: PLC0415 - `--help` does without
    from shared.contracts.observations import Judgement  # noqa: PLC0415 - `--help` does without
    from shared.contracts.vocabulary import Kind  # noqa: PLC0415 - `--help` does without

    _check_holder(source, area, agency, [*(kind or ()), *(may or ())])
    _check_known("kind", kind, {known.value for known in Kind})
    _check_known("judgement", may, {known.value for known in Judgement})
    new = key_store.NewKey(source, agency, area, tuple(map(Kind, kind or ())), tuple(map(Judgement, may or ())))
    whose = f"source {source}" if source else f"agency {agency}"
    tell(f"1 key for {whose}" + (" would be made" if dry_run else ""))
    if dry_run:
        return
    key_id, token = _run(home, lambda engine: key_store.add(engine, new))
    tell(f"key {key_id}; the secret below is not shown again")
    answer(dumps({"id": key_id, "secret": token}) if json else token)


@app.command("list")
def list_(
    home: Home = None,
    *,
    revoked: Annotated[bool, typer.Option("--revoked", help="Those that are revoked too.")] = False,
    json: Json = False,
) -> None:
    """The keys there are, without their secrets.

    Example: sameday keys list --json
    """
    from services.intake.adapters import key_store  # noqa: PLC0415 - `--help` does without

    for key in _run(home, lambda engine: key_store.listed(engine, revoked=revoked)):
        answer(_as_json(key) if json else _as_words(key))


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `list` shows it.")],
    home: Home = None,
    *,
    dry_run: DryRun = False,
) -> None:
    """End a key; intake stops taking it within a minute. Exit 1 when there is no such key.

    Example: sameday keys revoke 3f9a01bc22
    """
    from services.intake.adapters import key_store  # noqa: PLC0415 - `--help` does without
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    if dry_run:
        known = {key.id for key in _run(home, lambda engine: key_store.listed(engine, revoked=False))}
        found = key_id in known
    else:
        found = _run(home, lambda engine: key_store.revoke(engine, key_id, clock.now()))
    tell(f"{int(found)} key {'would be' if dry_run else ''} revoked".replace("  ", " "))
    raise typer.Exit(0 if found else 1)


def _check_holder(source: str | None, area: str | None, agency: str | None, rights: list[str]) -> None:
    """Raises typer.BadParameter (exit 2) in words."""
    if (source is None) == (agency is None):
        raise typer.BadParameter("give --source or --agency, one of the two")
    if agency is not None and (area or rights):
        raise typer.BadParameter("--area, --kind and --may belong to a source's key")
    if source is not None and not (source.isprintable() and 0 < len(source) <= 512 and " " not in source):
        raise typer.BadParameter("--source is a URI of at most 512 characters")
    for name, slug in (("--area", area), ("--agency", agency)):
        if slug is not None and not _SLUG.fullmatch(slug):
            raise typer.BadParameter(f"{name} is made of a-z, 0-9 and -, at most 40")


def _check_known(what: str, named: list[str] | None, known: set[str]) -> None:
    """Raises typer.BadParameter (exit 2) in words."""
    if wrong := sorted(set(named or ()) - known):
        raise typer.BadParameter(f"no such {what}: {', '.join(wrong)}; known: {', '.join(sorted(known))}")


def _run(home: Home, work: "Callable[[AsyncEngine], Awaitable[T]]") -> T:
    from shared.kit.database import engine  # noqa: PLC0415 - `--help` does without

    async def once() -> T:
        database = engine(find(home).database, pool_size=1)
        try:
            return await work(database)
        finally:
            await database.dispose()

    return asyncio.run(once())


def _as_json(key: "ListedKey") -> str:
    shown = {name: getattr(key, name) for name in ("id", "holder", "source", "agency", "area", "kinds", "may")}
    times = {"created_at": key.created_at.isoformat(), "revoked_at": key.revoked_at and key.revoked_at.isoformat()}
    return dumps(shown | times)


def _as_words(key: "ListedKey") -> str:
    whose = f"source {key.source}" if key.source else f"agency {key.agency}"
    limits = [f"area {key.area}"] * bool(key.area) + [f"only {', '.join(key.kinds or ())}"] * bool(key.kinds)
    limits += [f"may {', '.join(key.may)}"] * bool(key.may)
    ended = f"revoked {key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
    return " · ".join(part for part in (key.id, whose, *limits, f"since {key.created_at:%Y-%m-%d}", ended) if part)
