"""How often and how recently: stands beside the score, never in it (S3)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from services.scoring.gather import met
from services.scoring.items import SHOWN
from services.scoring.profile import Evidence, since
from services.scoring.reasons import reason
from shared.contracts.people import Factor
from shared.packs.scoring import Recency, Scoring

_BRITISH = ZoneInfo("Europe/London")


def frequent(evidence: tuple[Evidence, ...], policy: Scoring, now: datetime) -> Iterator[Factor]:
    """One factor for each rule that holds; of rules over the same kinds of event the first one speaks.

    Days are those of the local calendar, the last one included, as criteria count them.
    """
    spoken = set()
    for rule in policy.frequency:
        recent = since(evidence, days_back(now, rule.days))
        hits = [piece for piece in recent if piece.kind in rule.kinds]
        if len(hits) >= rule.at_least and rule.kinds not in spoken:
            spoken.add(rule.kinds)
            evidence_ids = tuple(piece.event_id for piece in hits[:SHOWN])
            yield reason(rule.id, evidence_ids, rule.because, count=len(hits), days=rule.days)


def gap(evidence: tuple[Evidence, ...], piece: Evidence, recency: Recency) -> Iterator[Factor]:
    """How long nobody had seen the person before this event, when it is long."""
    seen = next((one for one in evidence if one.order < piece.order and met(one)), None)
    if seen is not None and (days := (_day(piece.time) - _day(seen.time)).days) >= recency.after_days:
        yield reason("long-unseen", (piece.event_id, seen.event_id), recency.because, days=days)


def within(evidence: tuple[Evidence, ...], days: int, now: datetime) -> int:
    """Events of the last days of the local calendar, the last day included; at most as many as are kept in full."""
    return len(since(evidence, days_back(now, days)))


def days_back(now: datetime, days: int) -> datetime:
    """The beginning of the day so many days ago, where the areas are: what happened that morning still counts."""
    return _beginning(_day(now) - timedelta(days=days))


def _day(moment: datetime) -> date:
    return moment.astimezone(_BRITISH).date()


@lru_cache(maxsize=64)
def _beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, _BRITISH)
