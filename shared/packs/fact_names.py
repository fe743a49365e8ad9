"""Every name an expression of a pack may use, with what it says: yes or no, or a whole number. A table.

There are no texts and no lists among them, so that every word of an expression is a name that can be checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.observations import OBSERVATIONS, OF_ONE_EVENT
from shared.contracts.vocabulary import FLAG_SENTENCES, NEED_SENTENCES, Flag, Item, Kind, Need, Substance

NEVER = 36_600
"""Days since what a worker says never happened: a hundred years."""
COUNTED_DAYS = (30, 90)
HOMES = {
    "rough": "sleeping rough",
    "sofa": "staying on other people's sofas",
    "none": "without a fixed address",
    "housed": "has a home",
}
"""Where somebody lives; who sleeps on a sofa is not housed (S12)."""


@dataclass(frozen=True, slots=True)
class FactName:
    """What a name says. `highest` is None for yes or no, else the greatest the number can be."""

    sentence: str
    highest: int | None = None


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _days(what: str) -> FactName:
    return FactName(f"days since {what}", NEVER)


FACT_NAMES: Mapping[str, FactName] = {
    **{flag.value: FactName(FLAG_SENTENCES[flag]) for flag in Flag if flag not in OF_ONE_EVENT},
    **{f"needs_{need}": FactName(NEED_SENTENCES[need]) for need in Need},
    **{f"uses_{substance}": FactName(f"uses {_plain(substance)}") for substance in Substance},
    "homeless": FactName("without a home: in the street, on a sofa or without an address"),
    **{f"housing_{home}": FactName(sentence) for home, sentence in HOMES.items()},
    "accepts_help": FactName("says yes to help now"),
    "female": FactName("is a woman"),
    "male": FactName("is a man"),
    "language_english": FactName("prefers English"),
    "language_welsh": FactName("prefers Welsh"),
    "language_other": FactName("prefers another language than English or Welsh"),
    **{f"days_since_{kind}": _days(f"the last {_plain(kind)}") for kind in Kind},
    "days_since_overdose": _days("the last overdose"),
    "days_since_suicide_attempt": _days("the last suicide attempt"),
    "days_since_medical_review": _days("the last medical review"),
    "days_since_seen": _days("somebody last saw the person"),
    **{
        f"{kind}_in_{days}_days": FactName(f"{_plain(kind)}: how often in {days} days", 10_000)
        for kind in Kind
        for days in COUNTED_DAYS
    },
    **{
        f"ndta_{item}": FactName(f"{_plain(item)} as a worker assessed it (NDTA)", OBSERVATIONS[f"ndta.{item}"].highest)
        for item in Item
    },
    "readiness": FactName(OBSERVATIONS["readiness.change"].sentence, OBSERVATIONS["readiness.change"].highest),
    "age": FactName("age in years", 130),
    "children": FactName("how many children the person has", OBSERVATIONS["children.count"].highest),
    **{
        f"children_under_{age}": FactName(f"how many of the children are under {age}", 20)
        for age in (5, 13, 18)
    },
}  # fmt: skip
"""By name. What nobody has said is unknown, which is neither no nor 0."""
