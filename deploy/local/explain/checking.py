"""Everything that is wrong with a folder of area packs, whichever service reads the file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from shared.packs import PackError, Problem, load_packs
from shared.packs.criteria import load_criteria
from shared.packs.scoring import load_scoring

_LOADERS: Sequence[Callable[[Path], object]] = (load_packs, load_scoring, load_criteria)


def problems(folder: Path) -> list[Problem]:
    """Each once, in the order of files and lines."""
    found: set[Problem] = set()
    for load in _LOADERS:
        try:
            load(folder)
        except PackError as error:
            found.update(error.problems)
    return sorted(found, key=lambda problem: (str(problem.file), problem.line, problem.text, problem.wrong))


def areas_of(folder: Path) -> list[str]:
    """Names of the areas that have a pack there."""
    return sorted(path.parent.name for path in folder.glob("*/area.yaml"))
