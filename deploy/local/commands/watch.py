"""`sameday watch`."""

from contextlib import suppress
from typing import Annotated

import typer

from deploy.local.home import find
from deploy.local.options import Home, Json
from deploy.local.talk import answer, tell

_NOTHING_THERE = 1


def run(
    topics: Annotated[str, typer.Argument(metavar="[TOPIC_PATTERN]", help="Shell patterns, parted by commas.")] = "*",
    home: Home = None,
    *,
    json: Json = False,
    from_start: Annotated[bool, typer.Option("--from-start", help="What is there already, then what comes.")] = False,
) -> None:
    """Follow facts live, one line each: topic, type, subject, id and times. Ctrl-C ends it.

    A line holds nobody's data; --json prints whole facts.

    Example: sameday watch 'referrals.*,people.scored'
    """
    from deploy.local.following import Following  # noqa: PLC0415 - `--help` does without
    from deploy.local.glimpse import line, whole  # noqa: PLC0415

    with suppress(KeyboardInterrupt):
        options = find(home).kafka_options()
        with Following(options, topics, "beginning" if from_start else "end") as following:
            if not following.topics:
                tell(f"no topic fits {topics}")
                raise typer.Exit(_NOTHING_THERE)
            tell(f"following {', '.join(following.topics)}")
            for record in following:
                answer(whole(record) if json else line(record))
