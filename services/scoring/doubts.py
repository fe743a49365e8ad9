"""Dates that cannot be: the field is unknown then, the event counts, and it is said in a sentence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contracts.intake import Person

_BRITISH = ZoneInfo("Europe/London")
_DATE_AHEAD = "the date of birth that was given lies in the future: it is taken as unknown"
_DATE_LATER = "the date of birth that was given is later than the event: it is taken as unknown"
_YEAR_AHEAD = "the year of birth that was given lies in the future: it is taken as unknown"
_YEAR_LATER = "the year of birth that was given is later than the event: it is taken as unknown"
_DATE_TOO_OLD = "the date of birth that was given lies more than 130 years back: it is taken as unknown"
SENTENCES = (_DATE_AHEAD, _DATE_LATER, _YEAR_AHEAD, _YEAR_LATER, _DATE_TOO_OLD)
_LONGEST_LIFE = 130
"""Years. A year of birth alone is never that old: intake takes none before 1900."""


def plausible(person: Person | None, time: datetime, now: datetime) -> tuple[Person | None, tuple[str, ...]]:
    """The person without what cannot be true at an event of that time, and why it was left out."""
    if person is None:
        return None, ()
    happened, today = (moment.astimezone(_BRITISH).date() for moment in (time, now))
    unknown: dict[str, None] = {}
    said = []
    if person.birth_date is not None and person.birth_date > happened:
        unknown["birth_date"] = None
        said.append(_DATE_AHEAD if person.birth_date > today else _DATE_LATER)
    elif person.birth_date is not None and person.birth_date.year < today.year - _LONGEST_LIFE:
        unknown["birth_date"] = None
        said.append(_DATE_TOO_OLD)
    if person.birth_year is not None and person.birth_year > happened.year:
        unknown["birth_year"] = None
        said.append(_YEAR_AHEAD if person.birth_year > today.year else _YEAR_LATER)
    return (person.model_copy(update=unknown) if unknown else person), tuple(said)
