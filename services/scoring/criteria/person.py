"""Facts about who somebody is: age, sex, language, children. Pure."""

from datetime import date

from services.scoring.criteria.known import Known, Moment
from services.scoring.doubts import lived_before
from services.scoring.profile import Detail, Evidence

SIGN_LANGUAGE = "bfi"
"""British Sign Language in ISO 639-3."""
PERSONAL = (
    "age",
    "female",
    "male",
    "language_english",
    "language_welsh",
    "language_other",
    "sign_language",
    "children",
    "children_under_5",
    "children_under_13",
    "children_under_18",
)
"""The names this module knows; `sign_language` may be said by a flag too."""
_UNDER = (5, 13, 18)
_WOMEN = {"female", "f", "woman"}
_MEN = {"male", "m", "man"}


def described(moment: Moment) -> dict[str, Known]:
    """What is known of the person."""
    details = {name: one for name, one in moment.profile.details.items() if one.time <= moment.at}
    known: dict[str, Known] = {}
    if (born := details.get("birth_date")) is not None:
        known |= _age(born, moment)
    if (sex := details.get("sex")) is not None:
        word = str(sex.value).casefold()
        known |= _stated(sex, {"female": word in _WOMEN, "male": word in _MEN})
    if (language := details.get("language")) is not None:
        known |= _language(language)
    return known | _children(moment)


def _age(born: Detail, moment: Moment) -> dict[str, Known]:
    """Whole years. A birthday after what somebody lived through is impossible: the age stays unknown."""
    day = date.fromisoformat(str(born.value))
    if day > moment.today or lived_before(moment.pieces, day):
        return {}
    return _stated(born, {"age": years(day, moment.today)})


def years(since: date, today: date) -> int:
    """Whole years between two dates; who is born on 29 February has a birthday on 1 March."""
    return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def _language(language: Detail) -> dict[str, Known]:
    spoken = {"language_english": language.value == "en", "language_welsh": language.value == "cy"}
    known = _stated(language, spoken | {"language_other": language.value not in ("en", "cy")})
    return known | _stated(language, {"sign_language": True}) if language.value == SIGN_LANGUAGE else known


def _stated(detail: Detail, values: dict[str, bool] | dict[str, int]) -> dict[str, Known]:
    return {name: Known(value, (detail.event_id,), detail.time) for name, value in values.items()}


def _children(moment: Moment) -> dict[str, Known]:
    """The newest number and the newest ages. Ages go on; a birthday nobody told of is not guessed."""
    number, counted = _newest(moment.pieces, "children.count")
    ages, aged = _newest(moment.pieces, "child.age")
    known: dict[str, Known] = {}
    if aged is not None:
        passed = years(moment.local(aged.time), moment.today)
        known |= _under([age + passed for age in ages], aged)
        known["children"] = Known(len(ages), (aged.event_id,), aged.time)
    if counted is not None and (aged is None or counted.time >= aged.time):
        known = _recounted(known, number[0], counted)
    return known


def _newest(pieces: tuple[Evidence, ...], name: str) -> tuple[list[int], Evidence | None]:
    found = (([one.value for one in piece.observations if one.name == name], piece) for piece in pieces)
    return next(((values, piece) for values, piece in found if values), ([], None))


def _under(ages: list[int], piece: Evidence) -> dict[str, Known]:
    return {
        f"children_under_{most}": Known(sum(age < most for age in ages), (piece.event_id,), piece.time)
        for most in _UNDER
    }


def _recounted(known: dict[str, Known], number: int, piece: Evidence) -> dict[str, Known]:
    """With more children than ages nobody can say that none is young; that one is stays true."""
    if number == 0:
        return _under([], piece) | {"children": Known(0, (piece.event_id,), piece.time)}
    complete = "children" in known and known["children"].value >= number
    kept = {name: one for name, one in known.items() if name != "children" and (complete or one.value > 0)}
    return kept | {"children": Known(number, (piece.event_id,), piece.time)}
