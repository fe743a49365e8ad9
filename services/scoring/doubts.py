"""Dates that cannot be: the field is unknown then, the event counts, and it is said in a sentence."""

from datetime import datetime
from zoneinfo import ZoneInfo

from shared.contracts.intake import Person

_BRITISH = ZoneInfo("Europe/London")


def plausible(person: Person | None, time: datetime, now: datetime) -> tuple[Person | None, tuple[str, ...]]:
    """The person without what cannot be true at an event of that time, and why it was left out."""
    if person is None:
        return None, ()
    happened, today = (moment.astimezone(_BRITISH).date() for moment in (time, now))
    unknown: dict[str, None] = {}
    said = []
    if person.birth_date is not None and person.birth_date > happened:
        unknown["birth_date"] = None
        said.append(_why("date", ahead=person.birth_date > today))
    if person.birth_year is not None and person.birth_year > happened.year:
        unknown["birth_year"] = None
        said.append(_why("year", ahead=person.birth_year > today.year))
    return (person.model_copy(update=unknown) if unknown else person), tuple(said)


def _why(of: str, *, ahead: bool) -> str:
    what = "lies in the future" if ahead else "is later than the event"
    return f"the {of} of birth that was given {what}: it is taken as unknown"
