"""The command line `sameday`.

A command is added as a module `deploy/local/commands/<name>.py` with a function `run` (one command) or a typer.Typer
`app` (subcommands), and one line in COMMANDS below. Only the invoked command's module is imported, so that
`sameday --help` stays under 0.3 s; a name without a module is not listed.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

import typer

from deploy.local.talk import tell

COMMANDS = {
    "up": "Start Kafka, PostgreSQL, topics, migrations and every service, and keep them running.",
    "demo": "Run everything with the sample events and show each one's way live.",
    "publish": "Send real files through intake as an integrator would.",
    "watch": "Follow the facts on the topics live.",
    "trace": "Everything that happened to an event, a referral or a person.",
    "why": "What it waits for, since when, what happens next; or why an agency was not told.",
    "slip": "A slip of paper for somebody: where they are expected, when and by whom, and whom to ring.",
    "topics": "The difference between deploy/topics.yaml and the cluster; create what is missing.",
    "agencies": "Agencies and teams of the area packs: hours today, load, endpoints.",
    "endpoints": "Where an agency is told: add, list, test, disable.",
    "keys": "Credentials of integrators and agencies: add, list, revoke.",
    "reviews": "Who may be one person: list, show, confirm, refuse.",
    "dead": "Dead letters: list, show, replay, discard.",
    "subscribe": "An agency's own consumer: its queue, and the example to copy.",
    "policy": "Area packs: explain what they would decide about an event, check what is wrong with them.",
    "texts": "Sentences of explanations in other languages: what is missing.",
    "rescore": "Judge everybody of an area anew after its pack changed.",
    "list": "Lists for people: who is looked at again, who is expected, what is counted, whether help is fair.",
    "bench": "Speed and memory of the whole chain.",
}
_MODULES = Path(__file__).with_name("commands")
_BAD_USE = 2
_COULD_NOT_CHECK = 3


def main() -> None:
    """Entry point. Exit 0 done, 1 found a problem, 2 bad use, 3 could not check."""
    words = [*os.environ.get("COMP_WORDS", "").split(), *sys.argv][1:]
    try:
        build(next((word for word in words if word in COMMANDS), None))()
    except Exception as error:
        status = _status(error)
        if status is None:
            raise
        tell(str(error))
        sys.exit(status)


def build(invoked: str | None = None) -> typer.Typer:
    """The application with the invoked command loaded and the others listed."""
    app = typer.Typer(
        name="sameday",
        help="The right agency hears of a person in crisis the same day.",
        epilog="Example: sameday up --home /tmp/a --port-base 21000",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        # Plain help: rich would take longer to import than everything else.
        rich_markup_mode=None,
    )
    app.callback()(lambda: None)
    for name, help_text in COMMANDS.items():
        if (_MODULES / f"{name}.py").exists():
            _add(app, name, help_text, load=name == invoked)
    return app


def _add(app: typer.Typer, name: str, help_text: str, *, load: bool) -> None:
    if not load:
        app.command(name, help=help_text)(lambda: None)
        return
    module = import_module(f"deploy.local.commands.{name}")
    if hasattr(module, "app"):
        app.add_typer(module.app, name=name, help=help_text)
    else:
        app.command(name, short_help=help_text)(module.run)


def _status(error: Exception) -> int | None:
    """The exit status of what is no fault of the program; None for a fault."""
    statuses = {"AlreadyRunningError": _BAD_USE, "NotRunningError": _COULD_NOT_CHECK, "KafkaConnectionError": 3}
    return next((statuses[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in statuses), None)


if __name__ == "__main__":
    main()
