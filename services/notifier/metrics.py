"""What the notifier measures of its own (interfaces.md, *Metrics*)."""

from datetime import datetime

from prometheus_client import Counter, Histogram

from services.notifier.model import Result
from services.notifier.schedule import Kind, State
from shared.kit.metrics import LATENCY_BUCKETS, STAGE_SECONDS

EVENT_TO_NOTIFIED = Histogram(
    "sameday_event_to_notified_seconds",
    "From the event's acceptance to the first answer that says an endpoint has it",
    buckets=LATENCY_BUCKETS,
)
DELIVERIES = Counter(
    "sameday_deliveries_total",
    "Attempts by channel and what came of them (delivered, failed, or the kind of a failure that is tried again)",
    ["channel", "outcome", "agency"],
)


def attempted(result: Result, ended: datetime) -> None:
    """One attempt is over."""
    channel = result.delivery.channel
    STAGE_SECONDS.labels("notifier", f"send-{channel}").observe(result.answer.took_ms / 1000)
    if result.answer.kind is Kind.OK:
        EVENT_TO_NOTIFIED.observe(max(0.0, (ended - result.delivery.accepted_time).total_seconds()))


def recorded(result: Result) -> None:
    """One attempt is in the ledger."""
    pending = result.verdict.state is State.PENDING
    outcome = result.answer.kind if pending else result.verdict.state
    DELIVERIES.labels(result.delivery.channel, outcome, result.delivery.agency).inc()
