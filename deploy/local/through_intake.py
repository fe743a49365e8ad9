"""What commands send through a running system's intake as an integrator would: with a key, again while it waits."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from deploy.local.event_files import Posting
from deploy.local.home import find

if TYPE_CHECKING:
    import httpx

_TRIES = 5
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
