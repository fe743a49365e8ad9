"""Everything that is wrong with a folder of area packs, whichever service reads the file; the cases beside them too."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from deploy.local.cases.reading import plays
from shared.packs import PackError, Problem, load_packs
from shared.packs.checks.overlooked import overlooked
from shared.packs.cohorts import Cohorts, load_area_cohorts
from shared.packs.criteria import Criteria
from shared.packs.list_names import load_area_lists
from shared.packs.load import sources
from shared.packs.scoring import load_scoring
from shared.packs.silences import longest_silence
from shared.packs.source import read


def problems(folder: Path, today: date) -> list[Problem]:
    """Each once, in the order of files and lines. `today` is the day by which agreements have ended."""
    found = {*_wrong(partial(load_packs, folder)), *_wrong(partial(load_scoring, folder))}
    for home in (folder / area for area in areas_of(folder)):
        found |= {*_overlooked(home, today)}
        criteria = _wrong(partial(Criteria.of, home))
        found |= {*criteria, *_wrong(partial(_cohorts, home, criteria_known=not criteria))}
        found |= {*_wrong(partial(load_area_lists, home))}
    found |= {*_wrong(partial(plays, folder.glob("*/cases/*.yaml"), areas_of(folder)))}
    return sorted(found, key=lambda problem: (str(problem.file), problem.line, problem.text, problem.wrong))


def ends(folder: Path, today: date) -> Iterator[str]:
    """Of packs that are in order, who is told in the end when nobody answers, and when at the latest."""
    for pack in load_packs(folder).values():
        last, silence = pack.area.unroutable_contact, longest_silence(pack, today)
        yield (
            f"{pack.area.name}: when nobody answers, {last.name} ({last.role}) is told; "
            f"that takes {_lasts(silence.lasts)} at most, by the rule {silence.rule}"
        )


def _lasts(most: timedelta) -> str:
    days, hours = most.days, most.seconds // 3600
    return " and ".join([f"{days} days"] * bool(days) + [f"{hours} hours"] * bool(hours)) or "less than an hour"


def areas_of(folder: Path) -> list[str]:
    """Names of the areas that have a pack there."""
    return sorted(path.parent.name for path in folder.glob("*/area.yaml"))


def _overlooked(home: Path, today: date) -> Iterator[Problem]:
    try:
        yield from overlooked(sources(home), today)
    except PackError:
        return  # what is wrong with the files is said already


def _cohorts(home: Path, *, criteria_known: bool) -> None:
    """Reads an area's cohorts, with the names of its criteria where criteria.yaml is in order."""
    if criteria_known:
        load_area_cohorts(home, Criteria.of(home).ids)
    elif (file := home / "cohorts.yaml").exists():
        read(file, Cohorts)


def _wrong(load: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        load()
    except PackError as error:
        return error.problems
    return ()
