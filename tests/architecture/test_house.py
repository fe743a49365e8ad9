"""The house is built as architecture.md's folders and laws say, and stays small enough to read."""

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from deploy.local.ports import SERVICES

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "services": {*SERVICES},
    "shared": {"contracts", "kit", "packs"},
    "deploy": {"local", "prometheus", "grafana", "migrations"},
    "tests": {"unit", "contract", "integration", "end_to_end", "faults", "architecture"},
}
ROOMS = ("README.md", "__main__.py", "app.py", "decide.py", "handle.py", "metrics.py", "settings.py", "tables.py")
_BANNED_MODULES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b|# noqa$|# type: ignore$", re.MULTILINE)
_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/[\w.-]+")


TABLES = {"shared/contracts/vocabulary.py"}
"""One table each: lists of words."""


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=30,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def product() -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] != "tests"]


def lengths_of_functions() -> Iterator[tuple[str, int]]:
    for path in product():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("parent", FOLDERS)
def test_folders_are_the_ones_of_the_architecture(parent: str) -> None:
    there = {path.relative_to(ROOT).parts[1] for path in tracked(parent) if len(path.relative_to(ROOT).parts) > 2}
    assert there == FOLDERS[parent]


@pytest.mark.parametrize("service", SERVICES)
def test_service_has_the_rooms_every_service_has(service: str) -> None:
    folder = ROOT / "services" / service
    assert {name for name in ROOMS if not (folder / name).exists()} == set()


def test_only_the_stage_knows_faust() -> None:
    users = {
        str(path.relative_to(ROOT))
        for path in product()
        if re.search(r"^\s*(import faust|from faust|import mode\b|from mode\b)", path.read_text(), re.MULTILINE)
    }
    assert {user for user in users if not user.startswith("shared/kit/stage")} == set()


def test_no_module_is_named_for_nothing() -> None:
    assert [path for path in product() if path.stem in _BANNED_MODULES] == []


def test_nothing_is_left_unfinished() -> None:
    found = [str(path.relative_to(ROOT)) for path in product() if _UNFINISHED.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_machine_is_named() -> None:
    texts = tracked("*.py", "*.md", "*.toml", "*.yaml", "*.yml", "*.json", "Makefile", ".ci/run", "*.lock")
    found = [
        str(path.relative_to(ROOT)) for path in texts
        if path != Path(__file__) and _MACHINE_PATH.search(path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    assert found == []


def test_files_stay_small() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in product()}
    whole = [count for path, count in lines.items() if path.name != "__init__.py"]
    assert {str(path): count for path, count in lines.items() if count > 250 and str(path) not in TABLES} == {}
    assert statistics.median(whole) <= 85


def test_functions_stay_small() -> None:
    lengths = dict(lengths_of_functions())
    assert {name: length for name, length in lengths.items() if length > 100} == {}
    assert statistics.median(lengths.values()) <= 8


def test_imports_keep_their_direction() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    subprocess.run([linter, "--no-cache"], cwd=ROOT, check=True, timeout=60, capture_output=True)


def test_topics_in_the_code_are_topics_of_the_catalogue() -> None:
    catalogue = yaml.safe_load((ROOT / "deploy" / "topics.yaml").read_text(encoding="utf-8"))
    known = {topic["name"] for topic in catalogue["topics"]}
    families = "|".join(sorted({name.partition(".")[0] for name in known}))
    literal = re.compile(rf'(?<!tables\[)"((?:{families})\.(?!yaml)[a-z]+)"')
    facts = re.compile(r"\b(person|referral|answer|event|consent|contact|deadline|notification|drug)\.")
    named = {
        name
        for path in product()
        if path.relative_to(ROOT).parts[0] in {"services", "shared"}
        for name in literal.findall(path.read_text(encoding="utf-8"))
        if not facts.match(name)
    }
    assert named - known == set()
