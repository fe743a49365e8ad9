"""A copy of Walsall's pack to be spoilt."""

import shutil
from pathlib import Path

WALSALL = Path(__file__).parents[3] / "areas" / "walsall"
FILES = ("area.yaml", "agencies.yaml", "sharing.yaml", "routes.yaml", "criteria.yaml", "cohorts.yaml")


def copied(folder: Path) -> Path:
    """The pack under `folder`, which then is a folder of areas; returns the pack's own."""
    home = folder / "walsall"
    home.mkdir()
    for name in (*FILES, "scoring.yaml"):
        shutil.copy(WALSALL / name, home / name)
    return home


def spoilt(home: Path, file: str, old: str, new: str) -> int:
    """Writes `new` for the first `old` in a file; returns the line, counted from 1, where it stands."""
    path = home / file
    text = path.read_text()
    assert old in text, f"{file} has no {old!r} to spoil"
    before, _, after = text.partition(old)
    path.write_text(before + new + after)
    return before.count("\n") + 1 + (len(new) - len(new.lstrip("\n")))
