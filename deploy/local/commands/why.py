"""`sameday why`."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from deploy.local.home import Running, find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from deploy.local.why.model import Why

_NOT_FOUND = 1


def run(
    subject: Annotated[UUID, typer.Argument(metavar="ID", help="Id of an event, a referral or a person.")],
    not_agency: Annotated[
        str | None, typer.Option("--not", metavar="AGENCY", help="Say why this agency was not told.")
    ] = None,
    home: Home = None,
    *,
    json: Json = False,
) -> None:
    """What it waits for, since when, what happens next and when, in sentences; or why an agency was not told.

    It reads and changes nothing. Exit 1 when nothing is known of the id.

    Example: sameday why 0a1b2c3d-0000-5000-8000-000000000000 --not the-beacon
    """
    found = _found(find(home), subject, not_agency)
    if json:
        answer(found.model_dump_json())
        return
    for sentence in found.sentences:
        answer(sentence)
    for one in found.referrals if found.not_told is None else ():
        answer(one.sentence)
    for sentence in found.not_told.sentences if found.not_told is not None else ():
        answer(sentence)


def _found(running: Running, subject: UUID, agency: str | None) -> "Why":
    from deploy.local.why.answering import answered  # noqa: PLC0415
    from deploy.local.why.looking import looked_up  # noqa: PLC0415 - `--help` needs none of it

    now = running.now()
    packs, known = looked_up(running, subject, now)
    if known is None:
        tell(f"nothing is known of {subject}: no event, referral, person or dead letter has this id")
        raise typer.Exit(_NOT_FOUND)
    try:
        return answered(subject, known, packs, now, agency)
    except KeyError:
        raise typer.BadParameter(f"no agency of the area is called {agency}", param_hint="--not") from None
