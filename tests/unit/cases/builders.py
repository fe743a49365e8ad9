"""Cases as files, and what comes of them."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.local.cases.reading import Play, case_files, plays
from deploy.local.cases.results import Result, results
from deploy.local.cases.town import Packs
from services.intake.adapters.areas import areas

AREAS = Path(__file__).parents[3] / "areas"
FRIDAY = "2026-11-20T11:00:00Z"


@cache
def packs() -> Packs:
    return Packs.load(AREAS)


def detox(**otherwise: Any) -> dict[str, Any]:
    """Somebody at Wrexham's hub asks for detox on a Friday at eleven; `otherwise` are other parts of the case."""
    given = [{"walk_in": {"place": "Care Hub", "needs": ["detox"], "accepts_help_now": True}}]
    return {"id": "S5-a", "area": "wrexham", "now": FRIDAY, "given": given, "source": "001:68"} | otherwise


def written(folder: Path, *cases: Any) -> Path:
    """The cases as a file."""
    file = folder / "cases.yaml"
    file.write_text(cases[0] if isinstance(cases[0], str) else yaml.safe_dump(list(cases), sort_keys=False))
    return file


def read(folder: Path, *cases: Any) -> list[Play]:
    """The cases as plays. Raises PackError."""
    return plays(case_files(written(folder, *cases)), packs().policies.packs)


def played(folder: Path, *cases: Any) -> list[Result]:
    """What came of each case and variant."""
    return list(results(read(folder, *cases), packs(), areas(AREAS)))


def differences(folder: Path, case: Any) -> list[str]:
    """What differs in one case, as `line: text: wrong`."""
    return [
        str(one).removeprefix(f"{one.file}:") for result in played(folder, case) for one in result.differences
    ]  # fmt: skip
