"""How urgent and why: pure. One event and the profile it changed → the score, its band and its reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TypeVar

from services.scoring.answers import still, where_they_live
from services.scoring.frequency import frequent, gap
from services.scoring.items import Finding, expired, findings
from services.scoring.ndta import SCALES
from services.scoring.profile import Evidence, Profile, since
from services.scoring.reasons import PLAIN, SAYS_YES, on_its_day, reason
from shared.contracts.people import Factor, Score
from shared.contracts.vocabulary import FLAG_SENTENCES, NEED_SENTENCES, Flag, Item, Kind, Need, Substance
from shared.packs.scoring import BandRule, Scoring

Word = TypeVar("Word", Need, Flag, Substance)

LIGHT = frozenset({Kind.DROP_IN_CONTACT, Kind.WELFARE_CHECK})
"""Events at which somebody was met and nothing else need have happened."""


@dataclass(frozen=True, slots=True)
class Situation:
    """An event with what is still true of the person: what band rules look at and what the router is told.

    Needs are those the event names; where it names none, those named in the last month, but for a light contact: a chat
    asks for nothing again (S40). A yes to help now is one to all of them since the last no (S3). Flags are the event's
    and the standing ones of that month; substances all of that month. What somebody asked and heard no to stands no
    longer, nor does, of this event too, what a newer word on where somebody lives contradicts.
    """

    kind: Kind
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    substances: tuple[Substance, ...]
    no_fixed_abode: bool | None
    accepts_help_now: bool | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules of an area make of an event, but for how soon. `known`: of the NDTA items those that are known."""

    seen: Situation
    known: Mapping[Item, Finding]
    often: tuple[Factor, ...]

    @property
    def low(self) -> int:
        """What is known as a sum."""
        return sum(finding.value for finding in self.known.values())


@dataclass(frozen=True, slots=True)
class Judged:
    """An event as the rules of an area see it. `items`: the NDTA items that are known."""

    seen: Situation
    score: Score
    items: Mapping[Item, int]


def weighed(profile: Profile, piece: Evidence, policy: Scoring, now: datetime) -> Weighed:
    """All but how urgent an event is, given the profile it is part of already."""
    seen = situation(profile, piece, policy, now)
    return Weighed(seen, findings(profile.evidence, policy, now), tuple(frequent(profile.evidence, policy, now)))


def band_of(said: Weighed, policy: Scoring) -> BandRule:
    """The rule that says how soon: the first that holds, as the last always does."""
    low = said.low
    return next(rule for rule in policy.bands if _applies(rule, said.seen, low, said.often))


def judged(
    profile: Profile, piece: Evidence, policy: Scoring, said: Weighed, now: datetime, *, tells: bool = True
) -> Judged:
    """How urgent an event is, given what it comes to. Unless it `tells`, why so soon is all of why."""
    score = scored(profile, piece, said, policy, now, tells=tells)
    return Judged(said.seen, score, {item: finding.value for item, finding in said.known.items()})


def situation(profile: Profile, piece: Evidence, policy: Scoring, now: datetime) -> Situation:
    """What is true at this event."""
    month = since(profile.evidence, now - policy.period)
    month = where_they_live(month if piece in month else (*month, piece))
    own = next(one for one in month if one.event_id == piece.event_id)
    current = [own, *month]
    standing = (flag for flag in still(month, lambda one: one.flags) if flag in policy.standing_flags)
    return Situation(
        kind=piece.kind,
        needs=_once(need for one in (piece, *_asked_too(piece, month)) for need in one.needs),
        flags=_once([*own.flags, *standing]),
        substances=_once([*piece.substances, *still(month, lambda one: one.substances)]),
        no_fixed_abode=next((one.no_fixed_abode for one in current if one.no_fixed_abode is not None), None),
        accepts_help_now=piece.accepts_help_now,
    )


def _asked_too(piece: Evidence, month: tuple[Evidence, ...]) -> Iterable[Evidence]:
    """Events of the month whose needs this one asks for besides its own."""
    if piece.accepts_help_now is True:
        return takewhile(lambda one: not _says_no(one), month)
    return () if piece.needs or piece.kind in LIGHT else month


def _says_no(piece: Evidence) -> bool:
    return piece.accepts_help_now is False and piece.kind is not Kind.CONSENT_CHANGED


def scored(profile: Profile, piece: Evidence, said: Weighed, policy: Scoring, now: datetime, *, tells: bool) -> Score:
    """The score of a person at this event: what is known as a sum, what is unknown as a range, and why."""
    low, known, band = said.low, said.known, band_of(said, policy)
    unknown = tuple(item for item in Item if item not in known)
    reasons = [on_its_day(band.id, (piece.event_id,), piece.time, now, (band.because,))]
    if tells:
        reasons += _about(piece, said.seen)
        reasons += (known[item].factor() for item in Item if item in known)
        reasons += said.often
        reasons += gap(profile.evidence, piece, policy.recency)
        reasons += expired(profile.evidence, known, policy, now)
    return Score(
        value=low,
        low=low,
        high=low + sum(SCALES[item].top for item in unknown),
        unknown=unknown,
        band=band.band,
        factors=tuple(reasons),
    )


def _applies(rule: BandRule, seen: Situation, low: int, often: tuple[Factor, ...]) -> bool:
    when = rule.when
    if when.score_at_least is not None and low < when.score_at_least:
        return False
    if when.frequent and not any(factor.rule in when.frequent for factor in often):
        return False
    return when.holds(seen)


def _about(piece: Evidence, seen: Situation) -> Iterator[Factor]:
    """What this event itself says: what is needed, what makes it more urgent."""
    shown = (piece.event_id,)
    if piece.needs:
        yield reason("needs", shown, PLAIN, because=tuple(NEED_SENTENCES[need] for need in piece.needs))
    if flags := [flag for flag in piece.flags if flag in seen.flags]:
        yield reason("flags", shown, PLAIN, because=tuple(FLAG_SENTENCES[flag] for flag in flags))
    if piece.accepts_help_now:
        yield reason("says-yes", shown, SAYS_YES)


def _once(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(dict.fromkeys(words))
