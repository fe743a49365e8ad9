"""What an observation may be called, its scale and what it says: a table made of the other closed lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.vocabulary import DOUBLE_ITEMS, FLAG_SENTENCES, Band, Flag, Item, Substance

BANDS = tuple(Band)
"""`override.band` counts in this order, most urgent first."""
STAGES = ("not thinking of change", "thinking of it", "getting ready", "changing", "keeping it up")
"""`readiness.change`: the stages of Prochaska and DiClemente (1983), in our words."""
OF_ONE_EVENT = frozenset(
    {
        Flag.OUT_OF_HOURS,
        Flag.REPORTED_LATE,
        Flag.APPROPRIATE_ADULT,
        Flag.DETOX_HANDOVER,
        Flag.OVERDOSE,
        Flag.SUICIDE_ATTEMPT,
        Flag.NO_OPIATES,
        Flag.NOT_FOUND,
    }
)
"""Flags that tell of one event, not of a state somebody could be asked about."""
DATED = {"overdose": "an overdose", "suicide_attempt": "a suicide attempt", "medical_review": "a medical review"}
"""What a worker may date after the fact, or say never was."""


class Judgement(StrEnum):
    """What sets aside what rules or records say: only a key that may say it (docs/adr/0005)."""

    OVERRIDE = "override"
    """A band or score other than the rules'."""
    IDENTITY = "identity"
    """Whether two records are one person's."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The values of one observation in steps."""

    sentence: str
    highest: int
    lowest: int = 0
    step: int = 1
    judgement: Judgement | None = None

    @property
    def signed(self) -> bool:
        """Whether it needs its author and a reason in words: a judgement does."""
        return self.judgement is not None

    def has(self, value: int) -> bool:
        """Whether it is one of the values."""
        return value in self._steps

    @property
    def values(self) -> str:
        """The values in words: `0 to 4`, `0, 2, 4, 6, 8`, `1`."""
        if self.step > 1 or self.lowest == self.highest:
            return ", ".join(map(str, self._steps))
        return f"{self.lowest} to {self.highest}"

    @property
    def _steps(self) -> range:
        return range(self.lowest, self.highest + 1, self.step)


def _ndta(item: Item) -> Scale:
    double = item in DOUBLE_ITEMS
    return Scale(
        f"a worker assessed {item.value.replace('_', ' ')} (NDTA)", 8 if double else 4, step=2 if double else 1
    )


_STAGES = ", ".join(f"{at} {stage}" for at, stage in enumerate(STAGES))
_BANDS = ", ".join(f"{at} {band.value.replace('_', ' ')}" for at, band in enumerate(BANDS))
OBSERVATIONS: Mapping[str, Scale] = {
    **{f"ndta.{item}": _ndta(item) for item in Item},
    **{
        f"flag.{flag}": Scale(f"asked and answered, 0 no, 1 yes: {FLAG_SENTENCES[flag]}", 1)
        for flag in Flag
        if flag not in OF_ONE_EVENT
    },
    **{
        f"uses.{substance}": Scale(f"asked and answered, 0 no, 1 yes: uses {substance.value.replace('_', ' ')}", 1)
        for substance in Substance
    },
    **{f"days_ago.{name}": Scale(f"there was {what} so many days before", 3660) for name, what in DATED.items()},
    **{
        f"never.{name}": Scale(f"asked and answered: there never was {what}", 1, lowest=1)
        for name, what in DATED.items()
    },
    "readiness.change": Scale(f"how ready the person is to change: {_STAGES}", len(STAGES) - 1),
    "children.count": Scale("how many children the person has", 20),
    "child.age": Scale("the age of one child in years; once for each child", 17),
    "override.band": Scale(f"a worker says how soon: {_BANDS}", len(BANDS) - 1, judgement=Judgement.OVERRIDE),
    "override.score": Scale("a worker says what the score is", 48, judgement=Judgement.OVERRIDE),
    "override.lifted": Scale("a worker takes an override back", 1, lowest=1, judgement=Judgement.OVERRIDE),
}
"""Every observation by its name."""
MAY_RECUR = frozenset({"child.age"})
"""What one event may say several times; of everything else it has one value."""
HIGHEST = max(scale.highest for scale in OBSERVATIONS.values())
"""No observation has a higher value."""
