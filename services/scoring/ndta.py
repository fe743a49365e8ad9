"""The New Directions Team Assessment ("Chaos Index"): ten items over the past month, 0-48. A table.

Source: Merton's pilot of the Adults facing Chronic Exclusion programme; anchors are our short paraphrases.
"""

from dataclasses import dataclass

from shared.contracts.vocabulary import DOUBLE_ITEMS, Item


@dataclass(frozen=True, slots=True)
class Scale:
    """One item: its name in plain words and what each step of the scale means, lowest first."""

    title: str
    anchors: tuple[str, str, str, str, str]
    step: int

    @property
    def top(self) -> int:
        """The highest value: 4, or 8 where the item weighs double."""
        return 4 * self.step

    def anchor(self, value: int) -> str:
        """What a value means."""
        return self.anchors[value // self.step]


_WORDS: dict[Item, tuple[str, tuple[str, str, str, str, str]]] = {
    Item.ENGAGEMENT: (
        "keeping in touch with services",
        (
            "rarely misses and goes along",
            "usually keeps appointments",
            "follows through some of the time",
            "keeps few appointments",
            "does not engage at all",
        ),
    ),
    Item.INTENTIONAL_SELF_HARM: (
        "harming themselves on purpose",
        ("none", "minor", "definite signs", "high risk", "immediate risk"),
    ),
    Item.UNINTENTIONAL_SELF_HARM: (
        "coming to harm without meaning to",
        ("none", "minor", "definite signs", "high: self-neglect or unsafe", "immediate"),
    ),
    Item.RISK_TO_OTHERS: (
        "risk to others",
        ("none", "antisocial behaviour", "property or minor physical", "high", "immediate"),
    ),
    Item.RISK_FROM_OTHERS: (
        "risk from others",
        ("none", "minor", "definite risk", "probable", "signs of abuse or exploitation"),
    ),
    Item.STRESS_AND_ANXIETY: (
        "stress and anxiety",
        (
            "normal",
            "somewhat reactive",
            "moderately reactive",
            "obvious, with hostility",
            "severe, with self-destruction",
        ),
    ),
    Item.SOCIAL_EFFECTIVENESS: (
        "getting on with people",
        ("within the normal", "minor difficulty", "marginal", "minimal", "lacking or aggressive"),
    ),
    Item.ALCOHOL_DRUGS: (
        "alcohol and drugs",
        (
            "abstinent",
            "occasional, without harm",
            "some effect",
            "recurrent, with significant effect",
            "dependent, daily, severe",
        ),
    ),
    Item.IMPULSE_CONTROL: (
        "impulse control",
        ("no lapses", "one or two lapses", "some lapses, one dangerous", "fairly often", "frequent or severe"),
    ),
    Item.HOUSING: (
        "housing",
        (
            "settled",
            "settled or temporary, low to medium need",
            "temporary, medium to high need",
            "about to be lost, a squat or a sofa",
            "rough sleeping or coercive accommodation",
        ),
    ),
}
SCALES: dict[Item, Scale] = {
    item: Scale(title, anchors, 2 if item in DOUBLE_ITEMS else 1) for item, (title, anchors) in _WORDS.items()
}
HIGHEST = sum(scale.top for scale in SCALES.values())
"""48."""
