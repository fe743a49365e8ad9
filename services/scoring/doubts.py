"""Dates that cannot be: the field is unknown then, the event counts, and it is said in a sentence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from services.scoring.profile import Detail, Evidence, Profile
from shared.contracts.intake import Person

_BRITISH = ZoneInfo("Europe/London")
_DATE_AHEAD = "the date of birth that was given lies in the future: it is taken as unknown"
_DATE_LATER = "the date of birth that was given is later than the event: it is taken as unknown"
_YEAR_AHEAD = "the year of birth that was given lies in the future: it is taken as unknown"
_YEAR_LATER = "the year of birth that was given is later than the event: it is taken as unknown"
_DATE_TOO_OLD = "the date of birth that was given lies more than 130 years back: it is taken as unknown"
_DATE_AFTER_LIFE = "the date of birth that was given is later than an earlier event of theirs: it is taken as unknown"
_YEAR_AFTER_LIFE = "the year of birth that was given is later than an earlier event of theirs: it is taken as unknown"
SENTENCES = (
    _DATE_AHEAD,
    _DATE_LATER,
    _YEAR_AHEAD,
    _YEAR_LATER,
    _DATE_TOO_OLD,
    _DATE_AFTER_LIFE,
    _YEAR_AFTER_LIFE,
)
_CLOCKS_ARE_SET = datetime(1971, 1, 1, tzinfo=UTC)
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


def believed(profile: Profile) -> tuple[Profile, tuple[str, ...]]:
    """The person without a birth later than what they lived through before it, and why it was left out.

    What is known stays as it was given: another date that is given later counts again.
    """
    details = profile.details
    if "birth_date" not in details and "birth_year" not in details:
        return profile, ()
    first = first_lived(profile.evidence)
    wrong = dict(_later(details, first.astimezone(_BRITISH).date())) if first is not None else {}
    if not wrong:
        return profile, ()
    kept = {name: detail for name, detail in details.items() if name not in wrong}
    return profile.model_copy(update={"details": kept}), tuple(wrong.values())


def first_lived(pieces: Sequence[Evidence]) -> datetime | None:
    """When somebody is first known to have lived; `pieces` is newest first. A clock that was never set says 1970."""
    return next((piece.time for piece in reversed(pieces) if piece.time >= _CLOCKS_ARE_SET), None)


def _later(details: Mapping[str, Detail], first: date) -> Iterator[tuple[str, str]]:
    born, year = details.get("birth_date"), details.get("birth_year")
    if born is not None and date.fromisoformat(str(born.value)) > first:
        yield "birth_date", _DATE_AFTER_LIFE
    if year is not None and int(year.value) > first.year:
        yield "birth_year", _YEAR_AFTER_LIFE
