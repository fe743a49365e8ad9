"""`sameday slip`."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.local.home import find
from deploy.local.options import Home
from deploy.local.talk import answer, tell

_NOT_FOUND = 1


def run(
    subject: Annotated[UUID, typer.Argument(metavar="ID", help="Id of a referral, an event or a person.")],
    home: Home = None,
) -> None:
    """A slip to print and hand over: where somebody is expected, when, by whom, what to bring, whom to ring.

    One for each referral that is not over. It says nothing of who they are or why, for paper may be found by anybody.
    It reads and changes nothing. Exit 1 when there is nothing to print.

    Example: sameday slip 0a1b2c3d-0000-5000-8000-000000000000 | lp
    """
    from deploy.local.why.looking import looked_up  # noqa: PLC0415 - `--help` needs none of it
    from deploy.local.why.slips import slips  # noqa: PLC0415

    running = find(home)
    now = running.now()
    packs, known = looked_up(running, subject, now)
    found = list(slips(known, packs, now)) if known is not None else []
    if not found:
        tell(f"there is nothing to print for {subject}: nobody is asked for them now, or contact has stopped")
        raise typer.Exit(_NOT_FOUND)
    answer("\n\n".join("\n".join(lines) for lines in found))
