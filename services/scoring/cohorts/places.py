"""Where somebody stands in a cohort's order, as a text: the lesser text comes first (ADR 12).

Each measure has a fixed number of hexadecimal digits; the person's id comes last, so that no two people are equal.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.contracts.cohorts import StandingChanged
from shared.contracts.vocabulary import Band, Item
from shared.packs.cohorts import Cohort, Measure, Tie

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = 14
"""Digits of microseconds since 1970: enough until the year 4253."""
_URGENCY = list(Band)


def place(cohort: Cohort, standing: StandingChanged, since: datetime) -> str:
    """The place of a person who has been ranked here `since` then."""
    measured = "".join(_MEASURES[measure](standing) for measure in cohort.order)
    tied = "".join(_earliest(since if tie is Tie.WAITED_LONGEST else standing.at) for tie in cohort.tie)
    return f"{measured}{tied}{standing.person_id.hex}"


def person_at(spot: str) -> UUID:
    """Who stands at a place."""
    return UUID(spot[-32:])


def _least(value: int, digits: int) -> str:
    return f"{min(max(0, value), 16**digits - 1):0{digits}x}"


def _most(value: int, digits: int) -> str:
    return _least(16**digits - 1 - max(0, value), digits)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _earliest(moment: datetime | None) -> str:
    """None comes before everybody."""
    return _least(0 if moment is None else _micros(moment), _INSTANT)


def _latest(moment: datetime | None) -> str:
    """None comes after everybody."""
    return _most(0 if moment is None else _micros(moment), _INSTANT)


def _vulnerability(standing: StandingChanged) -> int:
    return standing.low - sum(one.value for one in standing.items if one.item is Item.RISK_TO_OTHERS)


_MEASURES: dict[Measure, Callable[[StandingChanged], str]] = {
    Measure.SCORE_LOW: lambda standing: _most(standing.low, 2),
    Measure.SCORE_HIGH: lambda standing: _most(standing.high, 2),
    Measure.VULNERABILITY: lambda standing: _most(_vulnerability(standing), 2),
    Measure.CRITERIA_MET: lambda standing: _most(len(standing.criteria), 2),
    Measure.URGENCY: lambda standing: _least(_URGENCY.index(standing.band), 1),
    Measure.EVENTS_30_DAYS: lambda standing: _most(standing.events_30_days, 4),
    Measure.RECENCY: lambda standing: _latest(standing.last_seen),
    Measure.LONGEST_UNSEEN: lambda standing: _earliest(standing.last_seen),
}
