"""What a running system lives with and the pack's author should not: only `sameday policy check` says it.

Services do not stop for these: an agreement ends on a day of its own, whoever is running then.
"""

from collections.abc import Iterator
from datetime import date

from shared.packs.agencies import Agency
from shared.packs.checks.asks import asked, asks
from shared.packs.checks.sources import Sources
from shared.packs.problems import Problem


def overlooked(pack: Sources, today: date) -> Iterator[Problem]:
    """Agreements that have ended by this local day, and agencies that have an agreement and never hear of anybody."""
    for at, agreement in enumerate(pack.sharing.model.agreements):
        if not agreement.in_force(today):
            wrong = f"the agreement {agreement.id} has ended, so {agreement.agency} hears only that somebody needs help"
            yield pack.sharing.problem(("agreements", at, "expires"), str(agreement.expires), wrong)
    agreed = {agreement.agency for agreement in pack.sharing.model.agreements}
    named = {name.partition("/")[0] for place, ask in asks(pack.routes.model) for _, name in asked(place, ask)}
    for at, agency in enumerate(pack.agencies.model.agencies):
        refers = any(team.refers is not None for team in agency.teams)
        if agency.id not in named and not refers and not _hears_alerts(agency, agreed):
            wrong = "no rule asks any team of this agency, though an agreement lets it hear of people"
            yield pack.agencies.problem(("agencies", at), agency.id, wrong)


def _hears_alerts(agency: Agency, agreed: set[str]) -> bool:
    """Whether it is there for drug alerts: to hang them up, or without an agreement that it does not need."""
    return agency.alerts is not None and (bool(agency.alerts.display) or agency.id not in agreed)
