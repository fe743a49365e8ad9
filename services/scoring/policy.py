"""What an area's pack says to scoring: its rules, its criteria and its cohorts, checked together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from shared.packs.cohorts import Cohorts, load_cohorts
from shared.packs.criteria import Criteria, load_criteria
from shared.packs.scoring import Scoring, load_scoring


@dataclass(frozen=True, slots=True)
class Policy:
    """One area's. `mark` tells its files from others: two with one mark say the same."""

    scoring: Scoring
    criteria: Criteria
    cohorts: Cohorts
    mark: str


Policies = Mapping[str, Policy]
"""By area."""
_FILES = ("scoring.yaml", "criteria.yaml", "cohorts.yaml")


def load_policies(folder: Path) -> Policies:
    """Every area's. Raises PackError with what is wrong, by file and line."""
    scoring, criteria = load_scoring(folder), load_criteria(folder)
    cohorts = load_cohorts(folder, {area: one.ids for area, one in criteria.items()})
    return {area: Policy(scoring[area], criteria[area], cohorts[area], mark_of(folder / area)) for area in scoring}


def mark_of(home: Path) -> str:
    """The mark of one area's files as they lie there."""
    texts = [file.read_bytes() if (file := home / name).exists() else b"" for name in _FILES]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]
