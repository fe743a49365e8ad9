"""Hanging up a drug alert as a rule like others: each team that an agency names is asked by itself (S18)."""

from collections.abc import Iterable, Mapping

from shared.contracts.vocabulary import Band
from shared.packs.agencies import Agency
from shared.packs.asks import Ask


def display_asks(agencies: Iterable[Agency]) -> Mapping[str, Ask]:
    """By id, which has a colon as no rule's has: `alert:the-beacon`."""
    return {f"alert:{agency.id}": ask for agency in agencies if (ask := _display(agency)) is not None}


def _display(agency: Agency) -> Ask | None:
    alerts = agency.alerts
    if alerts is None or not alerts.display:
        return None
    return Ask(
        offer="all",
        candidates=tuple(f"{agency.id}/{team}" for team in alerts.display),
        at_least=Band.NOW,
        respond_within=dict.fromkeys(Band, alerts.respond_within),
        chase_after=dict.fromkeys(Band, alerts.chase_after),
        because="a drug alert must hang where people see it",
        source=alerts.source,
    )
