"""Runs a whole system: the platform, every service, and again whatever dies or hangs."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from deploy.local import home as homes
from deploy.local import state as states
from deploy.local.kafka import Kafka
from deploy.local.kept import Kept
from deploy.local.platform import Platform
from deploy.local.ports import SERVICES, Ports, taken
from deploy.local.postgresql import PostgreSQL
from deploy.local.process import Trace
from deploy.local.settling import Settling
from deploy.local.talk import answer, tell
from deploy.local.worker import Post, Worker

PROGRAMS: dict[str, Sequence[str]] = {service: (sys.executable, "-m", f"services.{service}") for service in SERVICES}
_TURN = 0.05
# A stop takes 15 s at most, whatever hangs.
# A service gives itself 12 s and is cut short: the journal makes that harmless.
_STOPS_WITHIN = 14.0
_STAGGER = 2.0
_LEFT_FOR_KAFKA = 5.5
_LEFT_FOR_POSTGRESQL = 2.5


class Supervisor:
    """One system on one home. `run` returns the exit status once a signal has stopped it."""

    def __init__(
        self,
        home: Path,
        ports: Ports,
        areas: Path,
        *,
        workers: Mapping[str, int] | None = None,
        agencies: Sequence[str] = (),
        programs: Mapping[str, Sequence[str]] = PROGRAMS,
    ) -> None:
        """`workers` says how many of a service to run where that is not one; `agencies` get their own topics."""
        self.platform = Platform(home, ports, agencies)
        self.system = homes.Running(
            intake=f"http://127.0.0.1:{ports.intake}",
            kafka=self.platform.kafka,
            database=self.platform.database,
            areas=areas.resolve(),
            home=home.resolve(),
            ports=ports,
            clock=Path(followed).resolve() if (followed := os.environ.get("SAMEDAY_CLOCK")) else None,
        )
        self._home = home.resolve()
        self._ports = ports
        self._kafka = Kept[Kafka]("kafka", self._begin_kafka)
        self._postgresql = Kept[PostgreSQL]("postgresql", self._begin_postgresql)
        self._programs = programs
        self._counts = workers or {}
        self._workers: list[Kept[Worker]] = []
        self._stopping = False
        self._ready = False

    def run(self) -> int:
        """Starts, keeps and at last stops everything. Raises state.AlreadyRunningError."""
        with states.held(self._home), self._signals():
            states.clean_up(self._home)
            if in_use := taken(self._ports):
                tell(f"ports in use already: {', '.join(in_use)}; choose others with --port-base")
                return 1
            try:
                self._start()
                return self._keep()
            finally:
                self._stop()

    def _start(self) -> None:
        self._workers = [_kept(post) for post in self._posts()]
        self.platform.launch()
        now = time.monotonic()
        self._kafka.life, self._kafka.begun = self.platform.broker, now
        self._postgresql.life, self._postgresql.begun = self.platform.server, now
        self._write_state()

    def _keep(self) -> int:
        settling = Settling(self.platform)
        while not self._stopping:
            if settling.failure is not None:
                tell(f"could not start: {settling.failure}")
                return 1
            self._turn(settling)
            time.sleep(_TURN)
        return 0

    def _turn(self, settling: Settling) -> None:
        now = time.monotonic()
        kept: list[Kept[Kafka] | Kept[PostgreSQL] | Kept[Worker]] = [self._kafka, self._postgresql]
        if settling.services_may_start():
            kept += self._workers
        changed = [one.name for one in kept if one.turn(now)]
        if changed:
            self._write_state()
        if not self._ready and settling.done() and all(one.life and one.life.ready() for one in self._workers):
            self._announce(settling)

    def _announce(self, settling: Settling) -> None:
        self._ready = True
        self._write_state()
        tell(f"{settling.times} · {' '.join(one.name for one in self._workers)} · {self.system.intake}/docs")
        answer("ready")

    def _stop(self) -> None:
        """Services in their order, then Kafka, then PostgreSQL."""
        last = time.monotonic() + _STOPS_WITHIN
        end = last - _LEFT_FOR_KAFKA
        alive = [one.life for one in self._workers if one.life is not None]
        for worker in alive:
            worker.ask_to_stop()
            _wait([worker], min(end, time.monotonic() + _STAGGER))
        _wait(alive, end)
        for worker in alive:
            worker.kill()
        self.platform.broker.stop(last - _LEFT_FOR_POSTGRESQL - time.monotonic())
        self.platform.server.stop(last - time.monotonic())
        with suppress(FileNotFoundError):
            (self._home / "state.json").unlink()

    def _posts(self) -> Iterator[Post]:
        for service, command in self._programs.items():
            for number in range(1, self._counts.get(service, 1) + 1):
                told = {**os.environ, **self.system.environment(service, number)}
                # Faust makes its own folder in this one, but not this one.
                Path(told["SAMEDAY_DATA"]).mkdir(parents=True, exist_ok=True)
                log = self._home / "logs" / f"{service}.log"
                yield Post(service, number, command, told, self._ports.metrics_of(service, number), log)

    def _begin_kafka(self) -> Kafka:
        self.platform.broker.launch()
        return self.platform.broker

    def _begin_postgresql(self) -> PostgreSQL:
        self.platform.server.prepare()
        self.platform.server.launch()
        return self.platform.server

    def _write_state(self) -> None:
        everything: list[Kept[Kafka] | Kept[PostgreSQL] | Kept[Worker]] = [
            self._kafka,
            self._postgresql,
            *self._workers,
        ]
        states.State(
            home=self._home,
            areas=self.system.areas,
            ports=self._ports,
            kafka=self.system.kafka,
            database=self.system.database,
            supervisor=Trace.of(os.getpid()),
            children=tuple(child for one in everything for child in _children(one.name, one.life)),
            ready=self._ready,
            clock=self.system.clock,
        ).write()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(_number: int, _frame: object) -> None:
            self._stopping = True

        previous = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)


def _kept(post: Post) -> Kept[Worker]:
    return Kept(post.name, lambda: Worker(post))


def _children(name: str, life: Kafka | PostgreSQL | Worker | None) -> Iterator[states.Child]:
    if life is not None:
        with suppress(psutil.NoSuchProcess):
            yield states.Child(name=name, trace=Trace.of(life.pid))


def _wait(workers: Sequence[Worker], until: float) -> None:
    while any(worker.ended() is None for worker in workers) and time.monotonic() < until:
        time.sleep(_TURN)
