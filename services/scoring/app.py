"""Wiring: what scoring is made of, and what it reads."""

from services.scoring.matching.model import load_weights
from services.scoring.metrics import count
from services.scoring.policy import load_policies
from services.scoring.settings import ScoringSettings
from services.scoring.taking import TakeFacts
from shared.contracts.fact import Message
from shared.kit.stage import Stage
from shared.packs.current import Current

TOPICS = ("intake.events", "intake.bulk", "people.standings", "people.records")
BULK = ("intake.bulk", "people.records")
UNHURRIED = ("people.standings",)


def build(settings: ScoringSettings) -> Stage[Message]:
    """The stage. Raises PackError when an area's pack cannot be used at the start; later such a one is refused."""
    packs = Current(settings.areas, load_policies)
    taking = TakeFacts(packs, load_weights())
    return Stage(
        settings,
        "scoring",
        TOPICS,
        taking,
        acknowledged=count,
        alongside=[packs.keep],
        bulk=BULK,
        unhurried=UNHURRIED,
    )
