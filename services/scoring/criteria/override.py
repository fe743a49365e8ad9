"""A worker's own word on how soon or how much, beside what the rules said: both are kept. Pure.

It arrives as observations of any event a worker sends: `override.band`, `override.score`, `override.lifted`, each with
its author and the reason in words (shared/contracts/observations.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from services.scoring.profile import Evidence, Profile, since
from services.scoring.reasons import SET_BAND, SET_BAND_BEFORE, SET_SCORE, SET_SCORE_BEFORE, reason
from shared.contracts.intake import Observation
from shared.contracts.observations import BANDS
from shared.contracts.people import Factor, Score
from shared.contracts.sentence import Filling
from shared.contracts.vocabulary import BAND_SENTENCES, Band


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a worker set: a band (as its place in BANDS) or a score, by whom, why, when."""

    value: int
    author: str
    reason: str
    time: datetime
    event_id: UUID

    @classmethod
    def of(cls, one: Observation, piece: Evidence) -> Self:
        """From an observation; intake lets none through without author and words."""
        return cls(one.value, one.author or "", one.words or "", piece.time, piece.event_id)


@dataclass(frozen=True, slots=True)
class Override:
    """What a worker set and nobody took back. One of the two at least is there."""

    band: Said | None
    score: Said | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules said, what a worker said, and what counts."""

    rules: Score
    override: Override | None
    score: Score


def overriding(profile: Profile, now: datetime, days: int) -> Override | None:
    """The newest word on each that still stands: not taken back since, at most so many days old (criteria.yaml)."""
    newest: dict[str, Said] = {}
    for one, piece in _signed(profile, now, days):
        if one.name == "override.lifted":
            break
        newest.setdefault(one.name, Said.of(one, piece))
    band, score = newest.get("override.band"), newest.get("override.score")
    return Override(band, score) if band or score else None


def standing(rules: Score, override: Override | None, happened_at: datetime) -> Standing:
    """What counts for an event that happened then.

    A worker who makes it more urgent is followed while the override stands. One who makes it less urgent spoke of what
    was known: an event after that, if the rules judge it more urgent, counts as the rules judge it.
    """
    if override is None:
        return Standing(rules, None, rules)
    band, value, reasons = rules.band, rules.value, list[Factor]()
    if override.band is not None:
        band, reason = _band(rules.band, override.band, happened_at)
        reasons.append(reason)
    if override.score is not None:
        value, reason = _value(rules, override.score, happened_at)
        reasons.append(reason)
    update = {"band": band, "value": value, "factors": (*reasons, *rules.factors)}
    return Standing(rules, override, rules.model_copy(update=update))


def _band(rules: Band, said: Said, happened_at: datetime) -> tuple[Band, Factor]:
    worker = BANDS[said.value]
    band = (BAND_SENTENCES[worker],)
    if BANDS.index(rules) < said.value and happened_at > said.time:
        return rules, _factor(SET_BAND_BEFORE, said, band=band)
    return worker, _factor(SET_BAND, said, band=band, rules=(BAND_SENTENCES[rules],))


def _value(rules: Score, said: Said, happened_at: datetime) -> tuple[int, Factor]:
    if rules.value > said.value and happened_at > said.time:
        return rules.value, _factor(SET_SCORE_BEFORE, said, value=said.value, sum=rules.value)
    return said.value, _factor(SET_SCORE, said, value=said.value, sum=rules.value)


def _factor(text: str, said: Said, **values: Filling) -> Factor:
    shown, author, words = (said.event_id,), said.author, said.reason
    return reason("override", shown, text, None, said.time, author=author, words=words, **values)


def _signed(profile: Profile, now: datetime, days: int) -> Iterator[tuple[Observation, Evidence]]:
    """Observations about the rules, the newest first; of one event, what was set before what was taken back."""
    for piece in since(profile.evidence, now - timedelta(days=days)):
        if piece.observations and piece.time <= now:
            ours = [one for one in piece.observations if one.name.startswith("override.")]
            yield from ((one, piece) for one in sorted(ours, key=lambda one: one.name == "override.lifted"))
