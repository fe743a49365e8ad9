"""`python -m tests.faults.poisoned`: `sameday up` whose scoring aborts on a deadly event, as broken native code would.

`python -m tests.faults.poisoned scoring` is that scoring.
"""

import os
import sys
from collections.abc import Mapping
from datetime import datetime

from deploy.local.cli import main
from deploy.local.supervisor import PROGRAMS
from services.scoring.app import TOPICS
from services.scoring.matching.model import load_weights
from services.scoring.policy import load_policies
from services.scoring.settings import ScoringSettings
from services.scoring.taking import TakeFacts
from shared.contracts.fact import Message
from shared.kit import process
from shared.kit.journal import Decision, Row
from shared.kit.stage import Stage
from shared.packs.current import Current

DEADLY = "deadly"
"""The note of an event that ends the process."""


class Mortal(TakeFacts):
    """Scoring that dies in the middle of a decision: no exception, no exit handler, nothing said."""

    def decide(self, message: Message, rows: Mapping[str, Row], now: datetime) -> Decision:
        if getattr(message.data, "note", None) == DEADLY:
            os.abort()
        return super().decide(message, rows, now)


def build(settings: ScoringSettings) -> Stage[Message]:
    return Stage(settings, "scoring", TOPICS, Mortal(Current(settings.areas, load_policies), load_weights()))


if __name__ == "__main__":
    if sys.argv[1:] == ["scoring"]:
        process.run("scoring", ScoringSettings(), build)
    PROGRAMS["scoring"] = (sys.executable, "-m", "tests.faults.poisoned", "scoring")
    sys.argv.insert(1, "up")
    main()
