"""`lists.yaml` read, and every name in it looked up: criteria, groups, agencies, teams and groups of rules."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.packs.agencies import Agencies
from shared.packs.criteria import Criteria, Criterion
from shared.packs.each import each_area
from shared.packs.expressions import WrongExpressionError
from shared.packs.lists import TAKEN, Lists, ListsFile
from shared.packs.problems import PackError, Problem
from shared.packs.routes import Routes
from shared.packs.source import Place, Source, read

_DAYS_SINCE = "days_since_"
Named = tuple[Place, str]


@dataclass(frozen=True, slots=True)
class Known:
    """Names that other files of the pack have."""

    criteria: Mapping[str, Criterion]
    agencies: tuple[str, ...]
    teams: tuple[str, ...]
    rule_groups: tuple[str, ...]
    applications: tuple[str, ...]

    @classmethod
    def of(cls, home: Path, criteria: Criteria) -> "Known":
        """Raises PackError where a file cannot be read."""
        agencies = read(home / "agencies.yaml", Agencies).model.agencies
        routes = read(home / "routes.yaml", Routes).model
        return cls(
            criteria={one.id: one for one in criteria.file.criteria},
            agencies=tuple(agency.id for agency in agencies),
            teams=tuple(f"{agency.id}/{team.id}" for agency in agencies for team in agency.teams),
            rule_groups=tuple(dict.fromkeys(rule.group for rule in routes.rules)),
            applications=tuple(one.id for one in routes.applications),
        )


def load_lists(folder: Path) -> Mapping[str, Lists]:
    """Every area's lists under `folder`, by area; one without a lists.yaml has none.

    Raises PackError with all that is wrong, by file and line.
    """
    found = each_area(folder, load_area_lists)
    return {area: lists for area, lists in found.items() if lists is not None}


def load_area_lists(home: Path) -> Lists | None:
    """One area's lists. Raises PackError with all that is wrong, names that other files do not have included."""
    if not (home / "lists.yaml").exists():
        return None
    source = read(home / "lists.yaml", ListsFile)
    criteria = Criteria.of(home)
    if wrong := list(_problems(source, Known.of(home, criteria))):
        raise PackError(wrong)
    return Lists.of(source.model, criteria)


def _problems(source: Source[ListsFile], known: Known) -> Iterator[Problem]:
    every = {**known.criteria, **{one.id: one for one in source.model.criteria}}
    yield from _ids(source, known)
    yield from _weeks(source)
    yield from _wrong_expressions(source)
    yield from _unknown(source, _criteria_named(source.model), tuple(every), "criterion")
    yield from _unknown(source, _groups_named(source.model), tuple(one.id for one in source.model.groups), "group")
    yield from _unknown(source, _agencies_named(source.model), known.agencies, "agency in agencies.yaml")
    yield from _unknown(source, _teams_named(source.model), known.teams, "agency and team in agencies.yaml")
    yield from _unknown(source, _rule_groups_named(source.model), known.rule_groups, "group of rules in routes.yaml")
    yield from _unknown(source, _applications_named(source.model), known.applications, "application in routes.yaml")
    yield from _never(source, every)


def _unknown(source: Source[ListsFile], named: Iterable[Named], known: tuple[str, ...], what: str) -> Iterator[Problem]:
    for place, name in named:
        if name not in known:
            yield source.problem(place, name, f"there is no {what} of that name", known)


def _ids(source: Source[ListsFile], known: Known) -> Iterator[Problem]:
    taken = {"lists": set(TAKEN), "criteria": set(known.criteria), "groups": set[str]()}
    for part in ("criteria", "groups", "reviews", "registers", "desks", "applications", "measures"):
        seen = taken[part if part in taken else "lists"]
        for at, one in enumerate(getattr(source.model, part)):
            if one.id in seen:
                yield source.problem((part, at, "id"), one.id, "there is one of that name already")
            seen.add(one.id)
    for at, one in enumerate(source.model.measures):
        counted: set[str] = set()
        for number, count in enumerate(one.counts):
            if count.id in counted:
                place = ("measures", at, "counts", number, "id")
                yield source.problem(place, count.id, "there is one of that name already")
            counted.add(count.id)


def _weeks(source: Source[ListsFile]) -> Iterator[Problem]:
    weeks = source.model.rotation.weeks
    for part in ("reviews", "registers", "desks", "applications"):
        for at, one in enumerate(getattr(source.model, part)):
            for week in sorted(week for week in one.weeks if not 1 <= week <= weeks):
                yield source.problem((part, at, "weeks"), str(week), f"the rotation has weeks 1 to {weeks}")


def _wrong_expressions(source: Source[ListsFile]) -> Iterator[Problem]:
    for at, one in enumerate(source.model.criteria):
        try:
            _ = one.expression
        except WrongExpressionError as error:
            text = " ".join(error.text.split())[:60]
            yield source.problem(("criteria", at, "when"), text, error.wrong, error.known)


def _criteria_named(file: ListsFile) -> Iterator[Named]:
    for part in ("groups", "reviews"):
        for at, one in enumerate(getattr(file, part)):
            yield from (((part, at, "any_of", number), name) for number, name in enumerate(one.any_of))


def _groups_named(file: ListsFile) -> Iterator[Named]:
    for at, one in enumerate(file.reviews):
        if one.among is not None:
            yield ("reviews", at, "among"), one.among


def _agencies_named(file: ListsFile) -> Iterator[Named]:
    for at, one in enumerate(file.groups):
        yield from ((("groups", at, "asked"), name) for name in sorted(one.asked))


def _teams_named(file: ListsFile) -> Iterator[Named]:
    for at, one in enumerate(file.desks):
        yield from ((("desks", at, "teams", number), name) for number, name in enumerate(one.teams))
    for at, measures in enumerate(file.measures):
        for number, count in enumerate(measures.counts):
            yield from ((("measures", at, "counts", number, "teams"), name) for name in sorted(count.teams))


def _rule_groups_named(file: ListsFile) -> Iterator[Named]:
    for at, measures in enumerate(file.measures):
        for number, count in enumerate(measures.counts):
            yield from ((("measures", at, "counts", number, "groups"), name) for name in sorted(count.groups))


def _applications_named(file: ListsFile) -> Iterator[Named]:
    for at, one in enumerate(file.applications):
        yield from ((("applications", at, "of", number), name) for number, name in enumerate(one.of))


def _never(source: Source[ListsFile], every: Mapping[str, Criterion]) -> Iterator[Problem]:
    """Only days since something may count as never, and only where one of the list's criteria looks at them."""
    sound = [(at, one) for at, one in enumerate(source.model.reviews) if every.keys() >= set(one.any_of)]
    for at, one in sound:
        looked_at = {name for id_ in one.any_of for name in _names(every[id_])}
        days = tuple(sorted(name for name in looked_at if name.startswith(_DAYS_SINCE)))
        for name in one.never:
            if name not in days:
                place = ("reviews", at, "never", name)
                yield source.problem(place, name, "no criterion of this list looks at days since that", days)


def _names(criterion: Criterion) -> tuple[str, ...]:
    try:
        return criterion.expression.names
    except WrongExpressionError:
        return ()
