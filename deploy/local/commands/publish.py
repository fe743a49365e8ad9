"""`sameday publish`."""

from collections.abc import Callable, Iterable, Iterator
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.local.event_files import Format, Posting, UnreadableFileError, postings
from deploy.local.home import find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell
from deploy.local.through_intake import posted, tokens

if TYPE_CHECKING:
    import httpx

_ACCEPTED = 202
_MANY = 20
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="JSON or .http files; an array is a batch.")]
To = Annotated[str | None, typer.Option("--to", help="Base URL of an intake.", show_default="the running system's")]
Key = Annotated[str | None, typer.Option("--key", envvar="SAMEDAY_KEY", help="The source's key.")]
Area = Annotated[str | None, typer.Option("--area", help="Area of the key that is made where none is given.")]


def run(  # noqa: PLR0917 - options, which nobody passes by position
    files: Files,
    home: Home = None,
    file_format: Annotated[Format, typer.Option("--format", help="What the files hold.")] = Format.AUTO,
    to: To = None,
    key: Key = None,
    area: Area = None,
    *,
    json: Json = False,
) -> None:
    """Send files through intake as an integrator would; prints id and verdict of each event, exit 1 if any was refused.

    A local system needs no --key: one is made for each source in the files and revoked at the end.

    Example: sameday publish examples/events/*.json --area walsall
    """
    try:
        requests = [posting for path in files for posting in postings(path, file_format)]
    except UnreadableFileError as error:
        raise typer.BadParameter(str(error)) from error
    with tokens(home, key, {request.source for request in requests}, area) as key_of:
        refused = sum(_send_all(to or find(home).intake, requests, key_of, json=json))
    raise typer.Exit(1 if refused else 0)


def _send_all(base: str, requests: list[Posting], key_of: Callable[[str], str], *, json: bool) -> Iterator[int]:
    """Sends one after the other; yields how many events each request had refused."""
    import httpx  # noqa: PLC0415 - `--help` does without

    with httpx.Client(base_url=base, timeout=12) as client:
        for request in _with_progress(requests):
            yield _say(request, posted(client, request, key_of(request.source)), json=json)


def _say(request: Posting, response: "httpx.Response", *, json: bool) -> int:
    if response.status_code == _ACCEPTED:
        told = response.json()
        for name, one in zip(request.names, told.get("events", [told]), strict=True):
            answer(dumps({"file": name, **one}) if json else " ".join(filter(None, (one["id"], one["verdict"]))))
        return 0
    problem = _problem(response)
    for name in request.names:
        if json:
            answer(dumps({"file": name, "verdict": "refused", **problem}))
        else:
            answer(f"{name} refused")
    tell(f"{response.status_code} {problem.get('detail', '')}")
    for error in problem.get("errors", []):
        tell(f"  {error['pointer']}: {error['detail']}")
    return len(request.names)


def _problem(response: "httpx.Response") -> dict[str, Any]:
    try:
        return dict(response.json())
    except ValueError:
        return {"status": response.status_code, "detail": "the answer is no problem+json: is this an intake?"}


def _with_progress(requests: list[Posting]) -> Iterable[Posting]:
    if len(requests) < _MANY:
        return requests
    from rich.console import Console  # noqa: PLC0415 - only where there is much to show
    from rich.progress import track  # noqa: PLC0415 - only where there is much to show

    return track(requests, "publishing", console=Console(stderr=True), transient=True)
