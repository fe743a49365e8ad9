"""Wiring: what the router is made of, and what it reads."""

from functools import partial
from pathlib import Path

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
from shared.packs.current import Current

TOPICS = ("people.scored", "referrals.answers", "notifications.outcomes", "router.deadlines", "alerts.drug")
UNHURRIED = ("notifications.outcomes", "router.deadlines")


def build(settings: RouterSettings) -> Stage[Message]:
    """The stage. Raises PackError when a pack cannot be used at the start; later such a one is refused."""
    packs = Current(settings.areas, partial(_load, settings.secret.get_secret_value().encode()))
    handler = RouteFacts(packs.value)
    return Stage(
        settings,
        "router",
        TOPICS,
        handler,
        acknowledged=observe,
        deadlines=Deadlines(due, after_reading=("referrals.answers", "router.deadlines")),
        alongside=[lambda: keep_reading(settings.database, standings()), lambda: packs.keep(handler.follow)],
        unhurried=UNHURRIED,
    )


def _load(secret: bytes, folder: Path) -> Policy:
    """Bank holidays take a third of a second the first time: before the first event rather than in it."""
    policy, this_year = Policy(load_packs(folder), secret), clock.now().year
    for pack in policy.packs.values():
        for year in (this_year, this_year + 1):
            bank_holidays(pack.area.nation, year)
    return policy
