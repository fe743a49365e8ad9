"""Every area under a folder: an area is a folder with an area.yaml."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shared.packs.problems import PackError, Problem

T = TypeVar("T")


def each_area(folder: Path, load: Callable[[Path], T]) -> dict[str, T]:
    """What `load` makes of each area's folder, by area. Raises PackError with all that is wrong in any of them."""
    found: dict[str, T] = {}
    wrong: list[Problem] = []
    for home in sorted(path.parent for path in folder.glob("*/area.yaml")):
        try:
            found[home.name] = load(home)
        except PackError as error:
            wrong.extend(error.problems)
    if wrong:
        raise PackError(wrong)
    return found


def some_area(folder: Path, load: Callable[[Path], T]) -> dict[str, T]:
    """As `each_area`. Raises PackError also when there is no area at all."""
    if found := each_area(folder, load):
        return found
    raise PackError([Problem(folder, 1, str(folder), "no area pack here: an area has an area.yaml")])
