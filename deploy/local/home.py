"""Where a system lives, and how every command finds the one that runs.

    from deploy.local.home import find

    running = find(home)                  # home: Path | None, as `--home` gave it
    running.intake                        # "http://127.0.0.1:8080"
    running.kafka                         # "127.0.0.1:9092": bootstrap servers
    running.kafka_options()               # keyword arguments for every kafka-python client, SASL and TLS included
    running.database                      # libpq URL, as asyncpg takes it
    running.areas                         # folder of the area packs
    running.now()                         # the instant by the system's clock, which tests may set
    running.ports                         # deploy.local.ports.Ports, None for a remote system
    running.environment("scoring")        # SAMEDAY_* variables a service (or this process) needs to reach it

`find` raises NotRunningError (exit 3, could not check) when there is nothing to find.
"""

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from deploy.local.ports import Ports
from deploy.local.state import State, read_state

DEFAULT = Path(".sameday")
AREAS = Path(__file__).parents[2] / "areas"
"""The product's own area packs."""


class NotRunningError(Exception):
    """No system runs in this home and no settings name another."""


@dataclass(frozen=True)
class Running:
    """The addresses of one running system."""

    intake: str
    kafka: str
    database: str
    areas: Path
    home: Path | None = None
    ports: Ports | None = None
    clock: Path | None = None
    """The file its clock follows (docs/adr/0018)."""

    def now(self) -> datetime:
        """The current instant by the system's clock, in UTC: the machine's, unless that was set."""
        from shared.kit import clock  # noqa: PLC0415 - only where time matters

        return clock.now_by(self.clock)

    def kafka_options(self) -> dict[str, object]:
        """Keyword arguments for a kafka-python client."""
        from shared.kit.settings import KafkaSettings  # noqa: PLC0415 - half of what `--help` may cost

        return KafkaSettings(bootstrap=self.kafka).options()

    def environment(self, service: str, worker: int = 1) -> dict[str, str]:
        """Variables for a process of that service; a remote system's are those we were given ourselves."""
        if self.home is None or self.ports is None:
            return {name: value for name, value in os.environ.items() if name.startswith("SAMEDAY_")}
        return service_environment(self, self.home, self.ports, service, worker)


def chosen(home: Path | None) -> Path:
    """`--home`, else SAMEDAY_HOME, else `.sameday`."""
    return (home or Path(os.environ.get("SAMEDAY_HOME", DEFAULT))).resolve()


def find(home: Path | None = None) -> Running:
    """The system of this home, or the remote one that SAMEDAY_* settings name when no home is given.

    Raises NotRunningError.
    """
    explicit = home is not None or "SAMEDAY_HOME" in os.environ
    if not explicit and "SAMEDAY_KAFKA_BOOTSTRAP" in os.environ:
        return _remote()
    state = read_state(chosen(home))
    if state is None or state.supervisor.alive() is None:
        message = f"nothing runs in {chosen(home)}; start it with: sameday up"
        raise NotRunningError(message)
    return running(state)


def running(state: State) -> Running:
    """The addresses a supervisor has written down."""
    return Running(
        intake=f"http://127.0.0.1:{state.ports.intake}",
        kafka=state.kafka,
        database=state.database,
        areas=state.areas,
        home=state.home,
        ports=state.ports,
        clock=state.clock,
    )


def _remote() -> Running:
    from shared.kit.settings import Settings  # noqa: PLC0415 - half of what `--help` may cost

    settings = Settings()
    intake = os.environ.get("SAMEDAY_INTAKE", f"http://127.0.0.1:{Ports().intake}")
    return Running(intake, settings.kafka.bootstrap, settings.database, settings.areas, clock=settings.clock)


def service_environment(system: Running, home: Path, ports: Ports, service: str, worker: int) -> dict[str, str]:
    """Everything a worker is told; only values differ from what a remote cluster's would be."""
    told: dict[str, object] = {
        "SAMEDAY_HOME": home,
        "SAMEDAY_KAFKA_BOOTSTRAP": system.kafka,
        "SAMEDAY_DATABASE": system.database,
        "SAMEDAY_AREAS": system.areas,
        "SAMEDAY_DATA": home / "data" / f"{service}-{worker}",
        "SAMEDAY_METRICS_PORT": ports.metrics_of(service, worker),
        "SAMEDAY_HTTP_PORT": ports.intake,
        "SAMEDAY_SMTP_HOST": "127.0.0.1",
        "SAMEDAY_SMTP_PORT": ports.smtp,
        "SAMEDAY_LOCAL": "true",
        "SAMEDAY_SECRET": secret(home),
        "SAMEDAY_SESSION_TIMEOUT_S": 6,
        "PYTHONUNBUFFERED": "1",
    }
    return {name: str(value) for name, value in told.items()}


def secret(home: Path) -> str:
    """The home's root secret, made once and readable by its owner only."""
    import secrets  # noqa: PLC0415 - only where a secret is needed

    path = home / "secret"
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as fresh:  # noqa: PTH123 - mode at birth
            fresh.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def as_words(ports: Ports) -> str:
    """The addresses, for people."""
    return ", ".join(f"{name} {port}" for name, port in asdict(ports).items())
