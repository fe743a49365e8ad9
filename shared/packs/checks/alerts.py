"""Drug alerts: who hangs one up is a team of the agency that can be asked, one a site."""

from collections.abc import Iterator

from shared.packs.agencies import Agency
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem
from shared.packs.source import Place


def alerts(pack: Sources) -> Iterator[Problem]:
    """Teams under `display` that the agency has not, that share a site, or that no agreement lets anybody ask."""
    agreed = {agreement.agency for agreement in pack.sharing.model.agreements}
    for at, agency in enumerate(pack.agencies.model.agencies):
        yield from _displays(pack, ("agencies", at, "alerts", "display"), agency)
        if agency.alerts is not None and agency.alerts.display and agency.id not in agreed:
            wrong = "it is asked to hang up alerts, and who is asked needs an agreement in sharing.yaml"
            yield pack.agencies.problem(("agencies", at, "alerts"), agency.id, wrong)


def _displays(pack: Sources, place: Place, agency: Agency) -> Iterator[Problem]:
    teams = {team.id: team for team in agency.teams}
    hung: dict[str, str] = {}
    for number, name in enumerate(agency.alerts.display if agency.alerts is not None else ()):
        if name not in teams:
            yield pack.agencies.problem((*place, number), name, f"{agency.id} has no team of that name", tuple(teams))
            continue
        if (other := hung.get(site := teams[name].site)) is not None:
            yield pack.agencies.problem((*place, number), name, f"{other} hangs it up at {site} already")
        hung[site] = name
