"""Packs read from a folder: all of them good, or none of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from shared.packs.agencies import Agencies
from shared.packs.area import Area
from shared.packs.checks import Sources, problems
from shared.packs.cohorts import Cohorts
from shared.packs.criteria import CriteriaFile
from shared.packs.pack import AreaPack
from shared.packs.problems import PackError, Problem
from shared.packs.routes import Routes
from shared.packs.sharing import Sharing
from shared.packs.source import M, Source, read


def load_packs(folder: Path) -> Mapping[str, AreaPack]:
    """Every pack under `folder`, by area.

    Raises PackError with every problem of every pack, each with file and line.
    """
    homes = sorted(path.parent for path in folder.glob("*/area.yaml"))
    if not homes:
        raise PackError([Problem(folder, 1, str(folder), "no area pack here: an area is a folder with an area.yaml")])
    packs: list[AreaPack] = []
    wrong: list[Problem] = []
    for home in homes:
        try:
            packs.append(load_pack(home))
        except PackError as error:
            wrong.extend(error.problems)
    wrong.extend(_claimed_twice(folder, packs))
    if wrong:
        raise PackError(wrong)
    return {pack.area.area: pack for pack in packs}


def load_pack(home: Path) -> AreaPack:
    """One area's pack. Raises PackError with everything wrong in it."""
    read = sources(home)
    if wrong := problems(read):
        raise PackError(wrong)
    return AreaPack(read.area.model, read.agencies.model.agencies, read.sharing.model.agreements, read.routes.model)


def sources(home: Path) -> Sources:
    """The files of one area's pack, each sound by itself. Raises PackError with everything wrong in any of them."""
    wrong: list[Problem] = []
    area = _read(home / "area.yaml", Area, wrong)
    agencies = _read(home / "agencies.yaml", Agencies, wrong)
    sharing = _read(home / "sharing.yaml", Sharing, wrong)
    routes = _read(home / "routes.yaml", Routes, wrong)
    if area is None or agencies is None or sharing is None or routes is None:
        raise PackError(wrong)
    return Sources(area, agencies, sharing, routes, *names(home))


def names(home: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of an area's criteria and of its cohorts, which rules may name. Raises PackError."""
    criteria, cohorts = home / "criteria.yaml", home / "cohorts.yaml"
    return (
        tuple(one.id for one in read(criteria, CriteriaFile).model.criteria) if criteria.exists() else (),
        tuple(one.id for one in read(cohorts, Cohorts).model.cohorts) if cohorts.exists() else (),
    )


def area_of(packs: Mapping[str, AreaPack], *, postcode: str | None = None, code: str | None = None) -> str | None:
    """The area that claims a postcode (by its district) or a prison's or hospital's code; None when none does."""
    district = postcode.replace(" ", "")[:-3] if postcode else None
    for name, pack in packs.items():
        bounds = pack.area.boundaries
        if district in bounds.postcode_districts or (code and code in (*bounds.prisons, *bounds.hospitals)):
            return name
    return None


def _read(file: Path, model: type[M], wrong: list[Problem]) -> Source[M] | None:
    try:
        return read(file, model)
    except PackError as error:
        wrong.extend(error.problems)
        return None


def _claimed_twice(folder: Path, packs: Iterable[AreaPack]) -> list[Problem]:
    owners: dict[str, str] = {}
    found = []
    for pack in packs:
        bounds = pack.area.boundaries
        for claim in (*bounds.postcode_districts, *bounds.prisons, *bounds.hospitals):
            owner = owners.setdefault(claim, pack.area.area)
            if owner != pack.area.area:
                file = folder / pack.area.area / "area.yaml"
                found.append(Problem(file, 1, claim, f"{owner} claims it already"))
    return found
