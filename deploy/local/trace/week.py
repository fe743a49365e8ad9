"""What changed about a person within a week, by their area's own terms. Pure but for reading the area packs."""

from datetime import datetime, timedelta
from pathlib import Path

from services.scoring.criteria.changing import what_changed
from services.scoring.criteria.facts import Facts, moment_of
from services.scoring.profile import Profile
from shared.packs.criteria import Criteria, load_criteria

WEEK = timedelta(days=7)


def this_week(profile: Profile, areas: Path, now: datetime) -> tuple[str, ...]:
    """Sentences; none where nothing changed or no area pack is the person's. Raises PackError with file and line."""
    criteria = load_criteria(areas).get(profile.area.value) if profile.area is not None else None
    return since_a_week(profile, criteria, now) if criteria is not None else ()


def since_a_week(profile: Profile, criteria: Criteria, now: datetime) -> tuple[str, ...]:
    """What is otherwise than seven days before the newest moment there is."""
    at = moment_of(profile, now)
    return what_changed(Facts.of(profile, at - WEEK, criteria), Facts.of(profile, at, criteria))
