"""Case files as plays: each case and each variant by itself, with the place in its file of everything it expects."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.cases.given import Somebody
from deploy.local.cases.model import Case, CaseFile, Moment, Variant
from shared.packs.problems import PackError, Problem, closest
from shared.packs.source import Place, Source, read

_PARTS = tuple(Moment.model_fields)


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of a play; `places` says where in the file each of its parts stands."""

    moment: Any
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Play:
    """One case or variant as it is played."""

    name: str
    case: Case
    source: Source[CaseFile]
    place: Place
    people: Mapping[str, Somebody]
    scenes: tuple[Scene, ...]

    def problem(self, place: Place, text: str, wrong: str, known: Iterable[str] = ()) -> Problem:
        """Something that is wrong with it, where it stands in the file."""
        return self.source.problem(place, text, wrong, tuple(known))

    @property
    def line(self) -> str:
        """`file:line` of the case."""
        problem = self.problem(self.place, "", "")
        return f"{problem.file}:{problem.line}"


def case_files(folder: Path) -> list[Path]:
    """The case files of a folder of areas, `AREA/cases/*.yaml`; of any other folder its `*.yaml`; a file is one."""
    if folder.is_file():
        return [folder]
    return sorted(folder.glob("*/cases/*.yaml")) or sorted(folder.glob("*.yaml"))


def plays(files: Iterable[Path], areas: Iterable[str]) -> list[Play]:
    """Every case of the files, variants after their case.

    Raises PackError with what is wrong in any of them: besides the files' own errors a name used twice, an area that
    has no pack, a moment that is not after the one before.
    """
    found: list[Play] = []
    wrong: list[Problem] = []
    for file in files:
        try:
            found.extend(_of(read(file, CaseFile)))
        except PackError as error:
            wrong.extend(error.problems)
    wrong.extend(_misnamed(found, tuple(areas)))
    wrong.extend(problem for play in found for problem in _out_of_order(play))
    if wrong:
        raise PackError(wrong)
    return found


def _of(source: Source[CaseFile]) -> Iterator[Play]:
    for number, case in enumerate(source.model.root):
        yield Play(case.id, case, source, (number,), case.people, (_scene(case, (number,)), *_later(case, (number,))))
        for at, variant in enumerate(case.variants):
            place = (number, "variants", at)
            scenes = (_varied(case, variant, number, place), *_later(variant, place))
            yield Play(f"{case.id}/{variant.id}", case, source, place, {**case.people, **variant.people}, scenes)


def _scene(moment: Moment, place: Place) -> Scene:
    return Scene(moment, {name: (*place, name) for name in _PARTS})


def _later(case: Case | Variant, place: Place) -> Iterator[Scene]:
    return (_scene(moment, (*place, "then", at)) for at, moment in enumerate(case.then))


def _varied(case: Case, variant: Variant, number: int, place: Place) -> Scene:
    own = variant.model_fields_set
    parts = {name: getattr(variant if name in own else case, name) for name in _PARTS}
    places = {name: (*(place if name in own else (number,)), name) for name in _PARTS}
    return Scene(Moment.model_construct(**parts), places)


def _misnamed(found: Iterable[Play], areas: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[str, Play] = {}
    for play in found:
        if (other := first.setdefault(play.name, play)) is not play:
            yield play.problem((*play.place, "id"), play.name, f"there is a case of that name already, {other.line}")
        if play.case.area not in areas:
            place = (play.place[0], "area")
            yield play.problem(
                place, play.case.area, "no area pack of that name", [closest(play.case.area, areas) or ""]
            )


def _out_of_order(play: Play) -> Iterator[Problem]:
    for before, after in zip(play.scenes, play.scenes[1:], strict=False):
        if after.moment.now <= before.moment.now:
            yield play.problem(after.places["now"], f"{after.moment.now}", "it is not after the moment before it")
