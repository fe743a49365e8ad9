"""What an area's pack says to scoring: its rules, its criteria and its cohorts, checked together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.packs.cohorts import Cohorts, load_cohorts
from shared.packs.criteria import Criteria, load_criteria
from shared.packs.scoring import Scoring, load_scoring


@dataclass(frozen=True, slots=True)
class Policy:
    """One area's."""

    scoring: Scoring
    criteria: Criteria
    cohorts: Cohorts


Policies = Mapping[str, Policy]
"""By area."""


def load_policies(folder: Path) -> Policies:
    """Every area's. Raises PackError with what is wrong, by file and line."""
    scoring, criteria = load_scoring(folder), load_criteria(folder)
    cohorts = load_cohorts(folder, {area: one.ids for area, one in criteria.items()})
    return {area: Policy(scoring[area], criteria[area], cohorts[area]) for area in scoring}
