"""`sameday topics`."""

from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.local.agencies import with_kafka
from deploy.local.home import find
from deploy.local.options import DryRun, Home, Json, Yes
from deploy.local.talk import answer, tell

if TYPE_CHECKING:
    from kafka import KafkaAdminClient

app = typer.Typer(no_args_is_help=True)
Agencies = Annotated[
    list[str] | None, typer.Option("--agency", help="An agency that gets its topics besides those of the area packs.")
]


@app.command()
def plan(home: Home = None, agency: Agencies = None, *, json: Json = False) -> None:
    """What `apply` would create, and what exists otherwise than described; exit 1 when there is any.

    Example: sameday topics plan --home /tmp/a
    """
    from deploy.local import topics  # noqa: PLC0415 - `--help` does without

    with _cluster(home) as (admin, known):
        found = topics.plan(admin, [*known, *(agency or [])])
    for name in found.missing:
        _say(name, "missing", json=json)
    for name, words in found.differing.items():
        _say(name, "; ".join(words), json=json)
    raise typer.Exit(0 if found.empty else 1)


@app.command()
def apply(home: Home = None, agency: Agencies = None, *, dry_run: DryRun = False, yes: Yes = False) -> None:
    """Create the topics that are missing. Never deletes, never changes one that exists.

    Example: sameday topics apply --home /tmp/a --agency the-beacon --yes
    """
    from deploy.local import topics  # noqa: PLC0415 - `--help` does without

    with _cluster(home) as (admin, known):
        agencies = [*known, *(agency or [])]
        missing = topics.plan(admin, agencies).missing
        tell(f"{len(missing)} topics to create")
        if missing and not dry_run:
            if not yes:
                typer.confirm("Create them?", abort=True, err=True)
            topics.apply(admin, agencies)
    for name in missing:
        answer(name)


@contextmanager
def _cluster(home: Home) -> Iterator[tuple["KafkaAdminClient", list[str]]]:
    from kafka import KafkaAdminClient  # noqa: PLC0415 - `--help` does without

    running = find(home)
    admin = KafkaAdminClient(**running.kafka_options())
    try:
        yield admin, with_kafka(running.areas)
    finally:
        admin.close()


def _say(topic: str, difference: str, *, json: bool) -> None:
    answer(dumps({"topic": topic, "difference": difference}) if json else f"{topic:<40} {difference}")
