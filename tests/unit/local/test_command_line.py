import subprocess
import sys
import time
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.local import cli
from deploy.local.commands import up

LISTED = [name for name in cli.COMMANDS if (cli._MODULES / f"{name}.py").exists()]


def test_help_is_quick_and_lists_what_exists() -> None:
    def once() -> float:
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local.cli", "--help"], capture_output=True, text=True, timeout=20, check=True
        )
        assert all(f"\n  {name} " in done.stdout for name in LISTED)
        return time.perf_counter() - began

    assert min(once() for _ in range(5)) <= 0.3


@pytest.mark.parametrize("name", LISTED)
def test_every_command_shows_an_example(name: str) -> None:
    shown = CliRunner().invoke(cli.build(name), [name, "--help"])
    subcommands = getattr(sys.modules[f"deploy.local.commands.{name}"], "app", None)
    pages = (
        [shown.output]
        if subcommands is None
        else [
            CliRunner().invoke(cli.build(name), [name, _name(command), "--help"]).output
            for command in subcommands.registered_commands
        ]
    )

    assert pages
    assert all("Example" in page for page in pages)


def _name(command: Any) -> str:
    return str(command.name or command.callback.__name__.replace("_", "-"))


def test_commands_that_find_nothing_running_say_so_with_exit_3() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.cli", "topics", "plan", "--home", "/nowhere"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert done.returncode == 3
    assert done.stderr == "nothing runs in /nowhere; start it with: sameday up\n"


@pytest.mark.parametrize("asked", ["scoring=two", "postman=2", "intake=2", "scoring=2 oops"])
def test_workers_that_make_no_sense_are_bad_use(asked: str) -> None:
    done = CliRunner().invoke(cli.build("up"), ["up", "--home", "/nowhere"], env={"SAMEDAY_WORKERS": asked})

    assert done.exit_code == 2


def test_workers_are_counted() -> None:
    assert up._workers("scoring=2, router=3") == {"scoring": 2, "router": 3}
