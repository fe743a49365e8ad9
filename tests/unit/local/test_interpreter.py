"""The environment is made with the quickest Python 3.11 of the machine, or the first where it makes no difference."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import interpreter


@pytest.fixture
def directory(tmp_path: Path) -> "Directory":
    return Directory(tmp_path)


class Directory:
    """Directories of a path, each with a program that answers the probe as an interpreter of some speed does."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def with_python(self, name: str, answer: str) -> str:
        program = self._root / name / "python3"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
        return str(program.parent)

    def taking(self, seconds: float, name: str) -> str:
        return self.with_python(name, f'echo "{seconds} $0"')


def test_one_that_is_clearly_quicker_is_taken_wherever_it_is_on_the_path(directory: Directory) -> None:
    slow, quick = directory.taking(0.03, "slow"), directory.taking(0.02, "quick")
    assert interpreter.quickest([slow, quick]) == f"{quick}/python3"
    assert interpreter.quickest([quick, slow]) == f"{quick}/python3"


def test_the_first_is_taken_where_another_is_hardly_quicker(directory: Directory) -> None:
    first, second = directory.taking(0.03, "first"), directory.taking(0.029, "second")
    assert interpreter.quickest([first, second]) == f"{first}/python3"


def test_one_of_another_version_or_without_venv_is_passed_over(directory: Directory) -> None:
    unusable, usable = directory.with_python("unusable", "exit 1"), directory.taking(0.03, "usable")
    assert interpreter.quickest([unusable, "/nowhere", usable]) == f"{usable}/python3"
    assert interpreter.quickest([unusable]) is None


def test_the_probe_is_understood_by_a_real_interpreter() -> None:
    found = interpreter.quickest([str(Path(sys.executable).parent)])
    assert found is not None
    assert Path(found).resolve() == Path(sys.executable).resolve()


def test_a_machine_without_one_is_told_so() -> None:
    asked = subprocess.run(
        [sys.executable, interpreter.__file__], env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stderr) == (1, "no Python 3.11 with venv and ensurepip is on the path\n")
