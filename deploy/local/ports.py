"""Which port is whose: the one table of the embedded system.

`--port-base N` moves all of them together, so that several systems live side by side on one machine.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

SERVICES = ("intake", "scoring", "router", "notifier")
"""Started in this order, stopped in this order, and their /metrics ports follow it."""
_METRICS_OF_A_WORKER = 10
"""Second workers' /metrics begin ten ports after the first ones', third workers' ten after those."""
_OUTGOING_FROM = 32_768
"""Linux, ip_local_port_range (Documentation/networking/ip-sysctl.rst)."""


@dataclass(frozen=True)
class Ports:
    """The defaults, and what `--port-base N` makes of them (in the order N, N+1, … N+7; /metrics from N+10)."""

    intake: int = 8080
    board: int = 8000
    mllp: int = 2575
    kafka: int = 9092
    controller: int = 9093
    receiver: int = 8085
    """The demo's receiver of webhooks."""
    smtp: int = 2525
    """The demo's mailbox."""
    signin: int = 8086
    metrics: int = 8090
    """intake's; those of scoring, router, notifier and board follow."""

    @classmethod
    def based_on(cls, base: int | None) -> Self:
        """Ports from N on, or the defaults without N. Raises ValueError when they would leave the range."""
        if base is None:
            return cls()
        if not 1024 <= base <= 65_000:
            message = f"--port-base must lie between 1024 and 65000, not {base}"
            raise ValueError(message)
        listed = [field.name for field in fields(cls) if field.name != "metrics"]
        return cls(**{name: base + step for step, name in enumerate(listed)}, metrics=base + 10)

    def metrics_of(self, service: str, worker: int = 1) -> int:
        """Where a worker (counted from 1) of a service answers /metrics, /healthz and /readyz."""
        return self.metrics + _METRICS_OF_A_WORKER * (worker - 1) + SERVICES.index(service)

    def listening(self) -> Iterator[tuple[str, int]]:
        """What `sameday up` itself listens on, first workers only."""
        yield from (("kafka", self.kafka), ("controller", self.controller), ("intake", self.intake))
        yield from ((f"{service} metrics", self.metrics_of(service)) for service in SERVICES)


def taken(ports: Ports) -> list[str]:
    """Which of the ports are somebody else's already, in words; empty when all are free."""
    return [f"{port} ({name})" for name, port in ports.listening() if not _is_free(port)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_base(start: int = 11_000) -> int:
    """A base whose ports are all free now: for tests and trials.

    Below those that Linux gives to outgoing connections: one of them could have a port that is being restarted.
    """
    for base in range(start, _OUTGOING_FROM - 50, 50):
        if not taken(Ports.based_on(base)):
            return base
    message = "no fifty free ports in a row"
    raise OSError(message)
