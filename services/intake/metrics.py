"""What intake counts, beside what every service does (interfaces.md, *Metrics*)."""

from prometheus_client import Counter

EVENTS = Counter(
    "sameday_events_total",
    "Events that came in; source: a key's or unknown; verdict: accepted, nothing-to-do or the problem's type",
    ["source", "kind", "verdict"],
)
ANSWERS = Counter("sameday_answers_total", "Answers of agencies that came in", ["agency", "way", "verdict"])
