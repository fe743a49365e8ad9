"""`sameday trace`."""

from typing import Annotated
from uuid import UUID

import typer

from deploy.local.home import find
from deploy.local.languages import Language, chosen, told_in
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

_NOT_FOUND = 1
_COULD_NOT_CHECK = 3


def run(
    subject: Annotated[UUID, typer.Argument(metavar="ID", help="Id of an event, a referral or a person.")],
    home: Home = None,
    *,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Everything that happened to an event, a referral or a person: facts, decisions, reasons, deliveries.

    A person is found by former ids too; of a person it also says what changed this week and every event heard of.

    Exit 1 when nothing is known of the id.

    Example: sameday trace 0a1b2c3d-0000-5000-8000-000000000000 --json
    """
    import asyncio  # noqa: PLC0415 - `--help` needs none of it

    from deploy.local.trace.reading import trace_of  # noqa: PLC0415
    from deploy.local.trace.timeline import show  # noqa: PLC0415

    spoken = chosen(language)
    running = find(home)
    try:
        found = asyncio.run(trace_of(running, subject, running.now()))
    except OSError as error:
        tell(f"the database does not answer: {error}")
        raise typer.Exit(_COULD_NOT_CHECK) from None
    if found is None:
        tell(f"nothing is known of {subject}: no event, referral, person or dead letter has this id")
        raise typer.Exit(_NOT_FOUND)
    if json:
        score = told_in(found.score, spoken) if found.score is not None else None
        unsaid = {"decided"} if found.decided is None else None
        answer(found.model_copy(update={"score": score}).model_dump_json(exclude=unsaid))
    else:
        show(found, spoken)
