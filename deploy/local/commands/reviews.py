"""`sameday reviews`."""

from datetime import datetime
from json import dumps
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from deploy.local.database import in_transaction, who
from deploy.local.home import find
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.reviews import Review

_FOUND_A_PROBLEM = 1
_ACCEPTED = 202
app = typer.Typer(no_args_is_help=True)
Which = Annotated[UUID, typer.Argument(metavar="ID", help="The question's id, as `list` shows it.")]
Reason = Annotated[str, typer.Option("--reason", help="How you know; kept beside what you say.")]
Author = Annotated[str | None, typer.Option("--author", help="Who says so.", show_default="you")]
Key = Annotated[str | None, typer.Option("--key", envvar="SAMEDAY_KEY", help="A key that may say it, of a remote one.")]


@app.command("list")
def list_(
    home: Home = None,
    area: Annotated[str | None, typer.Option("--area", help="Only records of this area.")] = None,
    *,
    answered: Annotated[
        bool, typer.Option("--answered", help="Instead: what people said, which can be changed.")
    ] = False,
    json: Json = False,
) -> None:
    """Which records may be one person's, and which identifiers contradict each other; nobody's name is shown.

    Example: sameday reviews list --area walsall
    """
    found = [one for one in _asked(home, answered=answered) if area in {None, one.area}]
    for one in found:
        answer(_json(one) if json else _line(one))
    if not found:
        tell("nobody is asked anything")


@app.command()
def show(which: Which, home: Home = None, *, json: Json = False) -> None:
    """Why two records may be one person's, in sentences. They name people: run it where only you can read it.

    Example: sameday reviews show 0a1b2c3d-0000-5000-8000-000000000000
    """
    one = _one(home, which)
    if json:
        answer(_json(one, whole=True))
        return
    answer(_line(one))
    for sentence in one.because:
        answer(f"  {sentence}")
    for pair in one.records:
        answer(f"  sameday trace {pair[0]} · sameday trace {pair[1]}")


@app.command()
def confirm(
    which: Which,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that the records are one person's. A refusal takes it back, with nothing lost.

    Example: sameday reviews confirm 0a1b2c3d-0000-5000-8000-000000000000 --reason "asked at the desk" --yes
    """
    _say(_one(home, which), home, (reason, author or who()), key, same=True, dry_run=dry_run, yes=yes)


@app.command()
def refuse(
    which: Which,
    reason: Reason,
    home: Home = None,
    author: Author = None,
    key: Key = None,
    *,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Say that the records are two people's: it is remembered, nobody is asked again, and nothing else joins them.

    Example: sameday reviews refuse 0a1b2c3d-0000-5000-8000-000000000000 --reason "twins" --yes
    """
    _say(_one(home, which), home, (reason, author or who()), key, same=False, dry_run=dry_run, yes=yes)


def _asked(home: Home, *, answered: bool) -> "list[Review]":
    from deploy.local.reviews import answered_reviews, open_reviews  # noqa: PLC0415 - `--help` does without

    return in_transaction(home, answered_reviews if answered else open_reviews)


def _one(home: Home, which: UUID) -> "Review":
    both = (one for answered in (False, True) for one in _asked(home, answered=answered))
    found = next((one for one in both if one.id == which), None)
    if found is None:
        tell(f"nobody is asked {which}")
        raise typer.Exit(_FOUND_A_PROBLEM)
    return found


def _say(
    review: "Review", home: Home, said: tuple[str, str], key: str | None, *, same: bool, dry_run: bool, yes: bool
) -> None:
    """Sends the word about each pair through intake, as an event of its own."""
    from shared.kit import clock  # noqa: PLC0415 - `--help` does without

    if not said[0].strip():
        raise typer.BadParameter("a reason in words is needed", param_hint="--reason")
    count = len(review.records)
    tell(f"{count} {'pair' if count == 1 else 'pairs'} of records: {'one person' if same else 'two people'}")
    if dry_run:
        return
    if not yes:
        typer.confirm("Go on?", abort=True, err=True)
    sent = [_sent(review, pair, home, said, key, now=clock.now(), same=same) for pair in review.records]
    raise typer.Exit(0 if all(sent) and sent else _FOUND_A_PROBLEM)


def _sent(
    review: "Review",
    pair: tuple[UUID, UUID],
    home: Home,
    said: tuple[str, str],
    key: str | None,
    *,
    now: datetime,
    same: bool,
) -> bool:
    import httpx  # noqa: PLC0415 - `--help` does without

    from deploy.local.event_files import structured  # noqa: PLC0415 - `--help` does without
    from deploy.local.reviews import SOURCE, answered  # noqa: PLC0415 - `--help` does without
    from deploy.local.through_intake import posted, tokens  # noqa: PLC0415 - `--help` does without
    from shared.contracts.intake import Review as Word  # noqa: PLC0415 - `--help` does without

    word = Word(records=pair, same_person=same, author=said[1], words=said[0])
    request = structured(str(review.id), answered(review, word, now))
    with tokens(home, key, {SOURCE}) as token_of, httpx.Client(base_url=find(home).intake, timeout=12) as client:
        response = posted(client, request, token_of(SOURCE))
    if response.status_code == _ACCEPTED:
        answer(response.json()["id"])
        return True
    tell(f"{response.status_code} {response.text}")
    return False


def _line(one: "Review") -> str:
    likely = f"{100 * one.probability:.0f} % likely one person" if one.probability is not None else one.why
    since = f"since {one.since:%Y-%m-%d %H:%M}" if one.since else ""
    return " · ".join(part for part in (str(one.id), likely, one.area or "", since) if part)


def _json(one: "Review", *, whole: bool = False) -> str:
    shown = {
        "id": str(one.id),
        "why": one.why,
        "records": [[str(record) for record in pair] for pair in one.records],
        "probability": one.probability,
        "area": one.area,
        "since": one.since.isoformat() if one.since else None,
    }
    return dumps(shown | ({"because": list(one.because)} if whole else {}))
