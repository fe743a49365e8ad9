"""Continuous integration runs what a newcomer runs, and skips nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def status_of(test: Path, **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", "-p", "tests.ci_skips", "-p", "no:cacheprovider", "-q", str(test)]
    told = {name: value for name, value in os.environ.items() if name != "CI"} | environment
    finished = subprocess.run(
        [*command, "-c", os.devnull, "--rootdir", str(test.parent)], cwd=ROOT, env=told, timeout=60, check=False,
        capture_output=True,
    )  # fmt: skip
    return finished.returncode


@pytest.fixture
def skipping(tmp_path: Path) -> Path:
    test = tmp_path / "test_skipping.py"
    test.write_text("import pytest\n\ndef test_one():\n    pytest.skip('a tool is missing')\n")
    return test


def test_skip_is_fine_on_a_desk(skipping: Path) -> None:
    assert status_of(skipping) == 0


def test_skip_fails_in_continuous_integration(skipping: Path) -> None:
    assert status_of(skipping, CI="true") == 1


def test_run_without_skips_passes_in_continuous_integration(tmp_path: Path) -> None:
    (tmp_path / "test_good.py").write_text("def test_one():\n    pass\n")
    assert status_of(tmp_path / "test_good.py", CI="true") == 0


def test_ci_is_a_clean_set_up_and_make_test() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "export CI=true" in script
    assert script.rstrip().endswith("exec make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
