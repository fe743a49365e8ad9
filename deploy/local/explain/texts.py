"""Every sentence an explanation is made of, by name, in English; those of the score have catalogues (docs/adr/0016)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum, auto


class Text(StrEnum):
    """A sentence or the head of a paragraph; words in braces are filled in."""

    HEARD = auto()
    ITEMS = auto()
    BESIDE = auto()
    SCORE = auto()
    HOW_SOON = auto()
    OFFERED = auto()
    TOLD = auto()
    COHORT = auto()
    HAPPENED = auto()
    HAPPENED_AT = auto()
    LONG_AGO = auto()
    OBSERVED = auto()
    ITEM = auto()
    UNKNOWN_ITEMS = auto()
    NO_ITEM_UNKNOWN = auto()
    CRITERION = auto()
    RANGE = auto()
    EXACT = auto()
    BAND = auto()
    EARLIER_RULE = auto()
    EARLIER_ELSEWHERE = auto()
    NOT_SCORED = auto()
    OFFER = auto()
    BECAUSE = auto()
    SEEN = auto()
    AGREEMENT = auto()
    AGREEMENT_ENDED = auto()
    NEXT = auto()
    NOBODY_NEXT = auto()
    NOBODY_ASKED = auto()
    BY_TOPIC = auto()
    BY_ENDPOINTS = auto()
    BY_EMAIL = auto()
    NOBODY_TOLD = auto()
    IN_COHORT = auto()
    NOT_IN_COHORT = auto()
    OTHER_BAND = auto()
    ITEM_UNKNOWN = auto()
    ITEM_HIGHER = auto()
    HAS_FLAG = auto()
    NO_CRITERION = auto()
    HAS_CRITERION = auto()
    OTHER_KIND = auto()
    NO_NEED = auto()
    NO_FLAG = auto()
    NO_SUBSTANCE = auto()
    HOME_NOT_ASKED = auto()
    HOME_THERE = auto()
    HOME_MISSING = auto()
    HELP_NOT_ASKED = auto()
    HELP_REFUSED = auto()
    HELP_WANTED = auto()
    SCORE_LOWER = auto()
    NOT_OFTEN = auto()
    OR = auto()


ENGLISH: Mapping[Text, str] = {
    Text.HEARD: "heard",
    Text.ITEMS: "items",
    Text.BESIDE: "beside it",
    Text.SCORE: "score",
    Text.HOW_SOON: "how soon",
    Text.OFFERED: "offered",
    Text.TOLD: "told",
    Text.COHORT: "cohort",
    Text.HAPPENED: "said {occasion} on {day}",
    Text.HAPPENED_AT: "said {occasion} ({site}) on {day}",
    Text.LONG_AGO: "this was {days} days before the moment it is worked out for; --at {time} shows how it looked then",
    Text.OBSERVED: "{sentence}: {value}",
    Text.ITEM: "{title}: {value} of {top}; the reason: {because}",
    Text.UNKNOWN_ITEMS: "nobody has said anything about {items}: that stays unknown, it does not count as no risk",
    Text.NO_ITEM_UNKNOWN: "all ten items are known",
    Text.CRITERION: "a criterion of the area is met: the person {because}",
    Text.RANGE: "what is known adds up to {low} of {highest}; what is unknown could make it as much as {high}",
    Text.EXACT: "it adds up to {low} of {highest}",
    Text.BAND: "{band}; the reason: {because}",
    Text.EARLIER_RULE: "the rule {rule} comes before that one and does not hold: {because}",
    Text.EARLIER_ELSEWHERE: "these come before it and are about other occasions: {rules}",
    Text.NOT_SCORED: "nothing is scored: {reason}",
    Text.OFFER: "{agency}, {team}, is asked to answer by {until}",
    Text.BECAUSE: "the reason: {because}",
    Text.SEEN: "where: {where}",
    Text.AGREEMENT: "told of the person what the agreement {agreement} allows",
    Text.AGREEMENT_ENDED: "told only that somebody needs help, for the agreement {agreement} ended on {expires}",
    Text.NEXT: "without an answer they are asked again at {chase}, and after that: {teams}",
    Text.NOBODY_NEXT: "without an answer they are asked again at {chase}, and then a named person hears of it",
    Text.NOBODY_ASKED: "nobody is asked: {because}",
    Text.BY_TOPIC: "{to} on its own topic",
    Text.BY_ENDPOINTS: "{to} wherever it wants to be told",
    Text.BY_EMAIL: "{to} by e-mail",
    Text.NOBODY_TOLD: "nobody is told anything",
    Text.IN_COHORT: "fits “{title}”; whether there is a place depends on everybody else who does",
    Text.NOT_IN_COHORT: "does not fit “{title}”: {because}",
    Text.OTHER_BAND: "how soon is {band}, not {bands}",
    Text.ITEM_UNKNOWN: "nobody has said anything about {title}",
    Text.ITEM_HIGHER: "{title} is {value}, which is more than {most}",
    Text.HAS_FLAG: "somebody said: {flags}",
    Text.NO_CRITERION: "the criterion {criteria} is not known to be met",
    Text.HAS_CRITERION: "the criterion {criteria} is met",
    Text.OTHER_KIND: "it was not said {occasions}",
    Text.NO_NEED: "nobody named {needs} as a need",
    Text.NO_FLAG: "nobody said: {flags}",
    Text.NO_SUBSTANCE: "nobody named {substances}",
    Text.HOME_NOT_ASKED: "nobody said whether there is a home",
    Text.HOME_THERE: "there is an address to go to",
    Text.HOME_MISSING: "there is no address to go to",
    Text.HELP_NOT_ASKED: "nobody said whether help is wanted now",
    Text.HELP_REFUSED: "the person wants no help now",
    Text.HELP_WANTED: "the person says yes to help now",
    Text.SCORE_LOWER: "what is known adds up to {low}, which is less than {least}",
    Text.NOT_OFTEN: "it has not happened often enough lately",
    Text.OR: "or",
}  # fmt: skip


SCORE = (
    Text.ITEM,
    Text.UNKNOWN_ITEMS,
    Text.NO_ITEM_UNKNOWN,
    Text.RANGE,
    Text.EXACT,
    Text.BAND,
    Text.CRITERION,
)
"""Those around a score: what the catalogues of other languages have too."""


def say(text: Text, **words: object) -> str:
    """The sentence with its words filled in. Raises KeyError when one is lacking."""
    return ENGLISH[text].format(**words)


def either(words: Iterable[str]) -> str:
    """Words of a closed list in plain spelling and alphabetical order: `alcohol, crack or heroin`."""
    *first, last = sorted(word.replace("_", " ") for word in words)
    return f"{', '.join(first)} {say(Text.OR)} {last}" if first else last
