"""One bench on a running system: load at a steady rate, then a backlog (docs/adr/0010)."""

import json
import subprocess
import sys
import time
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Self
from urllib.parse import urlsplit

from kafka import KafkaProducer

from deploy.local.agencies import with_kafka
from deploy.local.bench.backlog import backlog
from deploy.local.bench.cost import Cost
from deploy.local.bench.crowd import SOURCE, crowd
from deploy.local.bench.figures import Figures, Sending, latencies, percentile
from deploy.local.bench.hearing import Hearing
from deploy.local.bench.seen import TOPICS, Seen
from deploy.local.bench.watching import Watching
from deploy.local.following import Following
from deploy.local.home import Running
from deploy.local.passing_endpoints import passing_endpoints
from deploy.local.passing_keys import passing_keys
from deploy.local.state import read_state
from deploy.local.talk import tell
from services.notifier.model import Channel
from shared.kit import clock
from shared.packs import load_packs

DISCARDED_S = 10.0
"""At the beginning: connections are made, caches are empty, the JVM compiles."""
BACKLOG = 5_000
_LEAD_S = 2.0
_ACCEPTED = 202


class Bench:
    """Everything a bench needs around the system; `run` says what it saw."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._seen = Seen()

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        hearing = self._stack.enter_context(Hearing(ports.smtp if (ports := self._running.ports) else None))
        agencies = {agency.id for pack in load_packs(self._running.areas).values() for agency in pack.agencies}
        wanted = [(name, Channel.WEBHOOK, f"http://127.0.0.1:{hearing.port}/{name}") for name in sorted(agencies)]
        self._stack.enter_context(passing_endpoints(self._running, wanted))
        self._key = self._stack.enter_context(passing_keys(self._running.database, [SOURCE]))[SOURCE]
        following = self._stack.enter_context(Following(self._running.kafka_options(), TOPICS))
        self._watching = Watching(self._seen, following, hearing, frozenset(with_kafka(self._running.areas)))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self, rate: float, seconds: float) -> Figures:
        """Steady load for so long, then a backlog."""
        with self._cost() as cost:
            sendings = self._steady(rate, seconds)
        # Taken before the backlog, which is no steady load.
        times = latencies(sendings, self._seen)
        thousands = max(len(sendings), 1) / 1000 * (seconds + DISCARDED_S) / seconds
        tell("steady load is over; now the backlog")
        drain, undrained = self._drain()
        lost = sum(one is None for point, found in times.items() if point != "accepted" for one in found)
        return Figures(
            rate=rate,
            sent=len(sendings),
            acknowledged=sum(one.acknowledged is not None for one in sendings),
            lost=lost + undrained,
            repeats=self._seen.repeats,
            p50_ms={point: percentile(found, 50) for point, found in times.items()},
            p99_ms={point: percentile(found, 99) for point, found in times.items()},
            drain_per_s=drain,
            cpu_s_per_1000={part: round(spent / thousands, 2) for part, spent in cost.cpu_s.items()},
            peak_rss_mb={part: round(size, 1) for part, size in cost.peak_rss_mb.items()},
        )

    def _steady(self, rate: float, seconds: float) -> list[Sending]:
        """Sends, then watches; the events of the measured time."""
        run, count = f"bench {clock.now().isoformat()}", round(rate * (seconds + DISCARDED_S))
        start_at = time.monotonic() + _LEAD_S
        with TemporaryFile("w+") as answered, self._sender(run, rate, count, start_at, answered) as sender:
            # Nothing is read meanwhile: the broker says when a record came, and what looking costs is the services'.
            time.sleep(max(0.0, start_at + seconds + DISCARDED_S - time.monotonic()))
            sender.wait()
            answered.seek(0)
            answers = json.load(answered)
        ids = [event.id for event in crowd(run, count, clock.now())]
        sendings = [
            Sending(identity, intended, answered if status == _ACCEPTED else None)
            for identity, (intended, answered, status) in zip(ids, answers, strict=True)
        ]
        self._watching.settle([one.id for one in sendings if one.acknowledged is not None])
        return [one for one in sendings if one.intended >= start_at + DISCARDED_S]

    def _drain(self) -> tuple[float | None, int]:
        """Events a second from a backlog put straight on the topic to the last webhook; how many steps never came."""
        run = f"drain {clock.now().isoformat()}"
        records = backlog(run, BACKLOG, clock.now())
        producer = KafkaProducer(**self._running.kafka_options(), acks="all", linger_ms=5)
        began = time.monotonic()
        for record in records:
            producer.send(record.topic, value=record.value, key=record.key, headers=list(record.headers))
        producer.flush()
        producer.close()
        ids = [event.id for event in crowd(run, BACKLOG, clock.now())]
        self._watching.settle(ids)
        missing, last = self._seen.missing(ids), self._seen.last(ids)
        for point, at in last.items():
            tell(f"backlog: the last {point} after {at - began:.1f} s, {BACKLOG / (at - began):.0f} events a second")
        return (None if missing else round(BACKLOG / (max(last.values()) - began), 1)), missing

    def _sender(self, run: str, rate: float, count: int, start_at: float, answered: IO[str]) -> "subprocess.Popen[str]":
        url = urlsplit(self._running.intake)
        spec = {
            "host": url.hostname,
            "port": url.port,
            "key": self._key,
            "run": run,
            "rate": rate,
            "count": count,
            "start_at": start_at,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.bench.load"], stdin=subprocess.PIPE, stdout=answered, text=True
        )
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.write(json.dumps(spec))
        process.stdin.close()
        return process

    def _cost(self) -> Cost:
        """Of the parts on this machine; a remote system's are not ours to measure."""
        state = read_state(self._running.home) if self._running.home else None
        return Cost({child.name: child.trace.pid for child in state.children} if state else {})
