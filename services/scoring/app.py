"""Wiring: what scoring is made of, and what it reads."""

from services.scoring.handle import ScoreEvent
from services.scoring.metrics import count
from services.scoring.settings import ScoringSettings
from shared.contracts.fact import Message
from shared.kit.stage import Stage
from shared.packs.scoring import load_scoring

TOPICS = ("intake.events", "intake.bulk")


def build(settings: ScoringSettings) -> Stage[Message]:
    """The stage. Raises PackError when an area's scoring.yaml cannot be used."""
    return Stage(settings, "scoring", TOPICS, ScoreEvent(load_scoring(settings.areas)), acknowledged=count)
