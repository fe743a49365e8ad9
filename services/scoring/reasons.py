"""Every sentence scoring makes itself, and how it becomes a reason in a fact (docs/adr/0016). A table.

Sentences of the packs and of the closed lists stand where they are said; here are those around them.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from shared.contracts.people import Factor
from shared.contracts.sentence import Filling, Sentence, english

_BRITISH = ZoneInfo("Europe/London")

PLAIN = "{because}"
ON_A_DAY = "{because} ({day})"
IN_A_YEAR = "{because} ({day} {year})"
HEARD = "{because} ({occasion}, {day})"
ASSESSED = "a worker assessed {item} as '{anchor}', {value} of {top} ({day})"
EXPIRED = "{item} was assessed on {day}, too long ago to count: unknown now"
SAYS_YES = "the person says yes to help now"
READY = "readiness for change: {stage} ({day})"
READY_IN_WORDS = "readiness for change: {stage}, in the worker's words: {words} ({day})"
READY_LONG_AGO = "readiness for change was recorded on {day}, too long ago to count: unknown now"
SET_BAND = "a worker, {author}, said {band} on {day}: {words}; the rules alone said {rules}"
SET_BAND_BEFORE = "a worker, {author}, said {band} on {day}: {words}; since then something more urgent happened"
SET_SCORE = "a worker, {author}, put the score at {value} on {day}: {words}; what is known adds up to {sum}"
SET_SCORE_BEFORE = (
    "a worker, {author}, put the score at {value} on {day}: {words};"
    " since then more became known, and it adds up to {sum}"
)
OWN = (
    PLAIN,
    ON_A_DAY,
    IN_A_YEAR,
    HEARD,
    ASSESSED,
    EXPIRED,
    SAYS_YES,
    READY,
    READY_IN_WORDS,
    READY_LONG_AGO,
    SET_BAND,
    SET_BAND_BEFORE,
    SET_SCORE,
    SET_SCORE_BEFORE,
)
"""All of the above."""


def reason(
    rule: str,
    evidence: tuple[UUID, ...],
    text: str,
    points: int | None = None,
    on: datetime | None = None,
    **values: Filling,
) -> Factor:
    """A reason in English, with what another language is made from. `on` is the moment whose date is `{day}`."""
    if on is not None:
        values["day"] = on.astimezone(_BRITISH).date().isoformat()
    sentence = Sentence(text, values)
    return Factor(text=english(sentence), rule=rule, evidence=evidence, points=points, sentence=sentence)


def on_its_day(rule: str, evidence: tuple[UUID, ...], on: datetime, now: datetime, because: tuple[str, ...]) -> Factor:
    """A reason with its date; with the year where that is not this one."""
    year = on.astimezone(_BRITISH).year
    if year == now.astimezone(_BRITISH).year:
        return reason(rule, evidence, ON_A_DAY, on=on, because=because)
    return reason(rule, evidence, IN_A_YEAR, on=on, because=because, year=year)
