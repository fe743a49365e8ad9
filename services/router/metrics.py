"""What the router measures, beside what every stage does (interfaces.md, *Metrics*)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prometheus_client import REGISTRY, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit import clock
from shared.kit.journal import Settled
from shared.kit.metrics import LATENCY_BUCKETS

EVENT_TO_AGENCY = Histogram(
    "sameday_event_to_agency_seconds",
    "From an event's acceptance to its referral on the agency's topic",
    buckets=LATENCY_BUCKETS,
)


def observe(settled: Iterable[Settled[Message]]) -> None:
    """Measure what was just published and acknowledged: events that put a referral on an agency's topic."""
    now = clock.now()
    for one in settled:
        message = one.arrival.message
        on_its_way = any(fact.topic.startswith("agency.") for fact in one.facts)
        if message is not None and isinstance(message.data, PersonScored) and on_its_way:
            EVENT_TO_AGENCY.observe((now - message.accepted_time).total_seconds())


@dataclass(frozen=True, slots=True)
class Standing:
    """How the referrals stand: numbers by agency, read from the state rows."""

    by_state: Sequence[tuple[str, str, int]] = ()
    due_in_s: Sequence[tuple[str, float]] = ()
    same_day: Sequence[tuple[str, bool, int]] = ()
    declines: Sequence[tuple[str, str, int]] = ()
    teams: Sequence[tuple[str, str, int, Mapping[str, int]]] = ()
    """Of teams that may be full or away: area, `agency/team`, how many wait, how many were turned away by why."""


class Standings(Collector):
    """Gives Prometheus the last standing that was read; counts come from rows, so a restart forgets none."""

    def __init__(self) -> None:
        self.last = Standing()

    def collect(self) -> Iterable[Metric]:
        """The three families of interfaces.md, declines by reason, and places."""
        referrals = GaugeMetricFamily("sameday_referrals", "Referrals by state", labels=["state", "agency"])
        due = GaugeMetricFamily(
            "sameday_answers_due_seconds",
            "Seconds until the agency's next answer is due, below nought when it is late",
            labels=["agency"],
        )
        met = CounterMetricFamily(
            "sameday_same_day", "Referrals for today: answered in time or not", labels=["agency", "met"]
        )
        declines = CounterMetricFamily(
            "sameday_declines", "Referrals an agency declined, by its reason", labels=["agency", "reason"]
        )
        for agency, state, number in self.last.by_state:
            referrals.add_metric([state, agency], number)
        for agency, seconds in self.last.due_in_s:
            due.add_metric([agency], seconds)
        for agency, kept, number in self.last.same_day:
            met.add_metric([agency, str(kept).lower()], number)
        for agency, reason, number in self.last.declines:
            declines.add_metric([agency, reason], number)
        return [referrals, due, met, declines, *_places(self.last)]


def _places(last: Standing) -> Iterable[Metric]:
    """Who waits for a place, and demand that was turned away (S34): of teams that may be full or away."""
    names = ["area", "agency", "team"]
    waiting = GaugeMetricFamily("sameday_waiting_for_a_place", "Referrals on a team's waiting list", labels=names)
    away = CounterMetricFamily(
        "sameday_turned_away", "How often a team was passed over because it was full or away", labels=[*names, "why"]
    )
    for area, name, number, turned_away in last.teams:
        agency, team = name.split("/")
        waiting.add_metric([area, agency, team], number)
        for why, times in turned_away.items():
            away.add_metric([area, agency, team, why], times)
    return [waiting, away]


def standings() -> Standings:
    """The collector, registered for /metrics."""
    collector = Standings()
    REGISTRY.register(collector)
    return collector
