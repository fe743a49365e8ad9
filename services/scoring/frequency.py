"""How often and how recently: stands beside the score, never in it (S3)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.scoring.gather import NOT_SEEN
from services.scoring.items import SHOWN
from services.scoring.profile import Evidence, since
from services.scoring.reasons import reason
from shared.contracts.people import Factor
from shared.packs.scoring import Recency, Scoring


def frequent(evidence: tuple[Evidence, ...], policy: Scoring, now: datetime) -> Iterator[Factor]:
    """One factor for each rule that holds; of rules over the same kinds of event the first one speaks."""
    spoken = set()
    for rule in policy.frequency:
        recent = since(evidence, now - timedelta(days=rule.days))
        hits = [piece for piece in recent if piece.kind in rule.kinds]
        if len(hits) >= rule.at_least and rule.kinds not in spoken:
            spoken.add(rule.kinds)
            evidence_ids = tuple(piece.event_id for piece in hits[:SHOWN])
            yield reason(rule.id, evidence_ids, rule.because, count=len(hits), days=rule.days)


def gap(evidence: tuple[Evidence, ...], piece: Evidence, recency: Recency) -> Iterator[Factor]:
    """How long nobody had seen the person before this event, when it is long."""
    seen = next((one for one in evidence if one.order < piece.order and one.kind not in NOT_SEEN), None)
    if seen is not None and (days := (piece.time - seen.time).days) >= recency.after_days:
        yield reason("long-unseen", (piece.event_id, seen.event_id), recency.because, days=days)


def within(evidence: tuple[Evidence, ...], days: int, now: datetime) -> int:
    """Events of the last days, the last day included; at most as many as are kept in full."""
    return len(since(evidence, now - timedelta(days=days)))
