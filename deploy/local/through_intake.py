"""What commands send through a running system's intake as an integrator would: with a key, again while it waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from deploy.local.event_files import Posting, structured
from deploy.local.home import find
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    import httpx

_TRIES = 5
_ACCEPTED = 202
_AGAIN = frozenset({429, 503})


@contextmanager
def tokens(
    home: Path | None, key: str | None, sources: set[str], area: str | None = None
) -> Iterator[Callable[[str], str]]:
    """The key for a source: the one given, or on a local system one made for this run.

    Raises typer.BadParameter for a remote system without a key.
    """
    if key is not None:
        yield lambda _: key
        return
    running = find(home)
    if running.home is None:
        raise typer.BadParameter(
            "a remote system needs --key or SAMEDAY_KEY; make one there with: sameday keys add --source URI"
        )
    from deploy.local.passing_keys import passing_keys  # noqa: PLC0415 - `--help` does without

    with passing_keys(running.database, sources, area) as made:
        yield made.__getitem__


def posted(client: "httpx.Client", request: Posting, token: str) -> "httpx.Response":
    """The answer; asks again, with the same ids, when it was not now."""
    headers = {**request.headers, "authorization": f"Bearer {token}"}
    response = client.post(request.path, content=request.body, headers=headers)
    for _ in range(_TRIES - 1):
        if response.status_code not in _AGAIN:
            break
        time.sleep(min(10.0, float(response.headers.get("retry-after", 1))))
        response = client.post(request.path, content=request.body, headers=headers)
    return response


def taken(events: list[dict[str, Any]], home: Path | None, key: str | None, source: str) -> bool:
    """Whether intake took every event of this source; its id, or why not, is printed."""
    import httpx  # noqa: PLC0415 - `--help` does without

    with tokens(home, key, {source}) as token_of, httpx.Client(base_url=find(home).intake, timeout=12) as client:
        responses = [posted(client, structured(event["id"], event), token_of(source)) for event in events]
    for response in responses:
        if response.status_code == _ACCEPTED:
            answer(response.json()["id"])
        else:
            tell(f"{response.status_code} {response.text}")
    return all(response.status_code == _ACCEPTED for response in responses)
