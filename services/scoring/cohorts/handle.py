"""The cohorts' side of scoring's handler: which rows a `standing.changed` takes, and what it decides (ADR 12).

`standings.renewed` settles the cohorts of an area after all its people were placed anew (ADR 15).

The clock of a minimum stay is intake's acceptance of the event that caused the standing, which every repeat and every
retry sees alike.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.scoring.cohorts import facts
from services.scoring.cohorts.decide import Outcome, changed, looked_at
from services.scoring.cohorts.facts import Cause
from services.scoring.cohorts.renewing import settled, settling_keys
from shared.contracts.fact import Message
from shared.contracts.rescoring import StandingsRenewed
from shared.kit.journal import BadRecord, Decision, Row
from shared.packs.cohorts import Cohorts


@dataclass(frozen=True, slots=True)
class RankStanding:
    """Decides cohorts. `cohorts`: each area's cohorts.yaml."""

    cohorts: Mapping[str, Cohorts]

    def keys(self, message: Message, standing: Cause, rows: Mapping[str, Row]) -> Collection[str]:
        """The person's row and each cohort's, then the nodes on the way of the change. Raises BadRecord."""
        if isinstance(standing, StandingsRenewed):
            return settling_keys(standing.area, rows, self._of(standing), message.accepted_time)
        return looked_at(standing, rows, self._of(standing), message.accepted_time)

    def decide(self, message: Message, standing: Cause, rows: Mapping[str, Row]) -> Decision:
        """Who enters and leaves. Raises BadRecord: `unknown-area`, `newer-state`."""
        if isinstance(standing, StandingsRenewed):
            outcome = settled(standing.area, rows, self._of(standing), message.accepted_time)
            return _decision(message, standing, outcome, {"area": standing.area})
        outcome = changed(standing, rows, self._of(standing), message.accepted_time)
        about = {"person_id": str(standing.person_id), "version": standing.version}
        return _decision(message, standing, outcome, about)

    def _of(self, standing: Cause) -> Cohorts:
        if standing.area not in self.cohorts:
            raise BadRecord("unknown-area", "there is no area pack of that name")
        return self.cohorts[standing.area]


def _decision(message: Message, standing: Cause, outcome: Outcome, about: Mapping[str, Any]) -> Decision:
    return Decision(
        _reason(outcome),
        outcome.changes,
        tuple(facts.moved(message, standing, move) for move in outcome.moves),
        {
            **about,
            "moves": [
                {"person_id": str(move.person_id), "cohort": move.cohort.id, "cause": move.cause, "rank": move.rank}
                for move in outcome.moves
            ],
        },
    )


def _reason(outcome: Outcome) -> str:
    if outcome.ignored:
        return "a newer standing of this person is known"
    if not outcome.moves:
        return "nobody enters or leaves a cohort"
    return "; ".join(f"somebody {move.reason}" for move in outcome.moves)
