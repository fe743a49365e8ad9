"""Wiring: what the router is made of, and what it reads."""

from services.router.adapters.standing import keep_reading
from services.router.due import due
from services.router.handle import RouteFacts
from services.router.metrics import observe, standings
from services.router.policy import Policy
from services.router.settings import RouterSettings
from shared.contracts.fact import Message
from shared.kit import clock
from shared.kit.calendar import bank_holidays
from shared.kit.stage import Deadlines, Stage
from shared.packs import load_packs

TOPICS = ("people.scored", "referrals.answers", "notifications.outcomes", "router.deadlines")


def build(settings: RouterSettings) -> Stage[Message]:
    """The stage. Raises PackError when an area pack cannot be used: nobody is routed by a pack that is wrong."""
    policy = Policy(load_packs(settings.areas), settings.secret.get_secret_value().encode())
    _work_out_holidays(policy)
    return Stage(
        settings,
        "router",
        TOPICS,
        RouteFacts(policy),
        acknowledged=observe,
        deadlines=Deadlines(due, after_reading="referrals.answers"),
        alongside=[lambda: keep_reading(settings.database, standings())],
    )


def _work_out_holidays(policy: Policy) -> None:
    """Bank holidays take a third of a second the first time: before the first event rather than in it."""
    this_year = clock.now().year
    for pack in policy.packs.values():
        for year in (this_year, this_year + 1):
            bank_holidays(pack.area.nation, year)
