"""Dates that cannot be: the field is unknown then, the event counts, and it is said in a sentence."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scoring.profile import Detail, Evidence, Profile
from shared.contracts.intake import Person
from shared.contracts.people import Factor

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
_AFTER_LIFE = {"birth_date": _DATE_AFTER_LIFE, "birth_year": _YEAR_AFTER_LIFE}
_CLOCKS_ARE_SET = datetime(1971, 1, 1, tzinfo=UTC)
_LONGEST_LIFE = 130
"""Years. A year of birth alone is never that old: intake takes none before 1900."""


def plausible(person: Person | None, piece: Evidence, now: datetime) -> tuple[Person | None, tuple[Factor, ...]]:
    """The person without what cannot be true at that event, and why it was left out."""
    if person is None:
        return None, ()
    happened, today = _day(piece.time), _day(now)
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
    factors = tuple(_doubt(one, piece.event_id) for one in said)
    return (person.model_copy(update=unknown) if unknown else person), factors


def believed(profile: Profile, piece: Evidence, *, joined: bool) -> tuple[Profile, tuple[Factor, ...]]:
    """The person without a birth later than what they lived through before it, and why it was left out.

    What is known stays as it was given: another date that is given later counts again. It is said at the events that
    contradict each other, `piece` being the one that is heard, and at each of a person whose records were joined.
    """
    wrong = {name: (detail, born) for name, detail, born in _births(profile) if lived_before(profile.evidence, born)}
    if not wrong:
        return profile, ()
    kept = {name: detail for name, detail in profile.details.items() if name not in wrong}
    said = tuple(
        _doubt(_AFTER_LIFE[name], detail.event_id)
        for name, (detail, born) in wrong.items()
        if joined or detail.event_id == piece.event_id or _day(piece.time) < born
    )
    return profile.model_copy(update={"details": kept}), said


def lived_before(pieces: Sequence[Evidence], born: date) -> bool:
    """Whether at least two sources told of somebody before that day; `pieces` is newest first.

    One clock that is set wrong takes nobody's birthday away; clocks that were never set say 1970.
    """
    earlier = takewhile(lambda piece: _day(piece.time) < born, reversed(pieces))
    return len({piece.source for piece in earlier if piece.time >= _CLOCKS_ARE_SET}) > 1


def _births(profile: Profile) -> Iterator[tuple[str, Detail, date]]:
    """What is known of their birth, and the first day it may mean."""
    if (day := profile.details.get("birth_date")) is not None:
        yield "birth_date", day, date.fromisoformat(str(day.value))
    if (year := profile.details.get("birth_year")) is not None:
        yield "birth_year", year, date(int(year.value), 1, 1)


def _doubt(text: str, event_id: UUID) -> Factor:
    return Factor(text=text, rule="impossible-date", evidence=(event_id,))


def _day(moment: datetime) -> date:
    return moment.astimezone(_BRITISH).date()
