"""The metrics every service shares. Names are a contract (interfaces.md, *Metrics*); labels are bounded."""

from prometheus_client import Counter, Gauge, Histogram

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)
"""Seconds, from one statement to two hours of an outage."""

STAGE_SECONDS = Histogram(
    "sameday_stage_seconds", "Time a step of a service took for one batch", ["service", "step"], buckets=LATENCY_BUCKETS
)
OLDEST_UNACKNOWLEDGED = Gauge(
    "sameday_oldest_unacknowledged_seconds", "Age of the oldest record taken and not yet acknowledged", ["service"]
)
DEAD_LETTERS = Counter("sameday_dead_letters_total", "Records that could not be handled", ["topic", "kind"])
CONSUMER_LAG = Gauge(
    "sameday_consumer_lag_records", "Records behind the end of the topic, from the broker's side", ["group", "topic"]
)
DEADLINES_POLLED = Gauge(
    "sameday_deadlines_polled_timestamp_seconds", "When due deadlines were last looked for, as Unix time"
)
REPEATS = Counter("sameday_repeats_total", "Records dropped because their id was known", ["service", "why"])
CONFLICTS = Counter("sameday_conflicts_total", "Writes tried again because somebody else was there", ["service"])
PACKS_REFUSED = Gauge("sameday_packs_refused", "1 while changed area packs are wrong and the ones before are in use")
