"""Which group somebody belongs to, as far as it is recorded. Groups are what senders wrote, spelt one way."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from deploy.local.fairness.model import NOT_RECORDED, Groups

AGES = (
    (18, "under 18"), (25, "18 to 24"), (35, "25 to 34"), (45, "35 to 44"), (55, "45 to 54"), (65, "55 to 64"),
)  # fmt: skip
"""Under so many years: the group's name."""
_OLDEST = "65 and over"
_NOTHING = frozenset({"", "unknown", "not known", "not stated", "not specified", "not recorded", "none"})
"""What forms say when nobody was asked or nobody answered."""
_LONGEST_LIFE = 130


def groups_of(details: Mapping[str, Any], today: date) -> Groups:
    """From a profile's details, `{name: {"value": ...}}`, as scoring keeps them."""
    said = {name: detail.get("value") for name, detail in details.items()}
    return Groups(
        sex=word(said.get("sex")),
        ethnicity=word(said.get("ethnicity")),
        age=age_group(said.get("birth_date"), said.get("birth_year"), today),
        language=word(said.get("language")),
    )


def word(said: str | None) -> str:
    """What was written in small letters and single spaces, without what a terminal or a spreadsheet would act on."""
    printable = "".join(letter if letter.isprintable() else " " for letter in said or "")
    plain = " ".join(printable.casefold().split()).lstrip("=+-@ ")
    return NOT_RECORDED if plain in _NOTHING else plain


def age_group(birth_date: str | None, birth_year: int | None, today: date) -> str:
    """By the age in years; of a year alone the age reached in this one. A birth yet to come is not recorded."""
    if birth_date is not None:
        born = date.fromisoformat(birth_date)
        age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    elif birth_year is not None:
        age = today.year - birth_year
    else:
        return NOT_RECORDED
    if not 0 <= age <= _LONGEST_LIFE:
        return NOT_RECORDED
    return next((name for under, name in AGES if age < under), _OLDEST)
