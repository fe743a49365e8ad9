"""Kafka, PostgreSQL, topics and migrations of one home, without any service: for tests, trials and the supervisor."""

import signal
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from deploy.local import topics, training
from deploy.local.kafka import Kafka
from deploy.local.ports import Ports
from deploy.local.postgresql import PostgreSQL

if TYPE_CHECKING:
    from kafka import KafkaAdminClient

_PREPARES_WITHIN = 60.0


class Platform:
    """`with Platform(home, Ports.based_on(21000)) as platform:` runs both parts and stops them at the end.

    Start it from a thread that lives as long as it does: the kernel ends the children with the thread that began them.
    """

    def __init__(self, home: Path, ports: Ports, agencies: Iterable[str] = ()) -> None:
        self.home = home.resolve()
        self.broker = Kafka(self.home, ports)
        self.server = PostgreSQL(self.home)
        self.kafka = self.broker.address
        """`host:port` of the broker."""
        self.database = self.server.url()
        """libpq URL of the product's database."""
        self._agencies = tuple(agencies)
        self.was_here = (self.home / "topics.applied").exists()
        """Whether this home has had its schema and topics before."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Both parts at once, then migrations, then topics. Raises RuntimeError or TimeoutError in words."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Prepares storage and starts both processes; returns before they answer."""
        training.ensure_archive()
        for preparing in (self.server.prepare(), self.broker.prepare()):
            _finish(preparing)
        self.server.launch()
        self.broker.launch()

    def wait_ready(self) -> None:
        """Until both answer, the database is migrated and the topics exist."""
        self.settle_database()
        self.settle_kafka()

    def settle_database(self) -> None:
        """Until the database answers and is migrated."""
        self.server.wait_ready()
        self.server.ensure_database()
        migrate(self.database)

    def settle_kafka(self) -> None:
        """Until the broker answers and the topics exist."""
        self.broker.wait_ready()
        self.apply_topics()
        (self.home / "topics.applied").touch()

    def apply_topics(self) -> list[str]:
        """Creates the product's missing topics; returns their names."""
        with self._admin() as admin:
            return topics.apply(admin, self._agencies)

    def create_topic(self, name: str, partitions: int = 1, **config: str) -> str:
        """One more topic, with `flush_messages="1"` for `flush.messages`; returns its name once it has leaders."""
        settings = {key.replace("_", "."): value for key, value in config.items()}
        with self._admin() as admin:
            topics.create(admin, {name: topics.Topic(partitions, 1, settings)})
        return name

    @contextmanager
    def _admin(self) -> Iterator["KafkaAdminClient"]:
        from kafka import KafkaAdminClient  # noqa: PLC0415 - slow to import; the broker starts meanwhile

        admin = KafkaAdminClient(bootstrap_servers=self.kafka)
        try:
            yield admin
        finally:
            admin.close()

    def stop(self) -> None:
        """Kafka first, then PostgreSQL; nothing is left running."""
        self.broker.stop()
        self.server.stop()

    def stop_kafka(self, *, kill: bool = False) -> None:
        """Ends the broker cleanly, or with SIGKILL."""
        self.broker.kill() if kill else self.broker.stop()

    def start_kafka(self) -> None:
        """Starts the broker again and waits until it answers."""
        self.broker.launch()
        self.broker.wait_ready()

    def stop_postgresql(self, *, kill: bool = False) -> None:
        """Ends the server quickly but cleanly, or with SIGKILL."""
        self.server.kill() if kill else self.server.stop()

    def start_postgresql(self) -> None:
        """Starts the server again (after a kill it recovers from its log) and waits until it answers."""
        self.server.prepare()
        self.server.launch()
        self.server.wait_ready()

    def freeze_kafka(self) -> None:
        """SIGSTOP: the broker hangs with its connections open."""
        self.broker.process.send_signal(signal.SIGSTOP)

    def thaw_kafka(self) -> None:
        """SIGCONT."""
        self.broker.process.send_signal(signal.SIGCONT)

    def freeze_postgresql(self) -> None:
        """SIGSTOP of the server and of every session's process."""
        self.server.signal_all(signal.SIGSTOP)

    def thaw_postgresql(self) -> None:
        """SIGCONT of all of them."""
        self.server.signal_all(signal.SIGCONT)


def migrate(database: str) -> None:
    """Brings the schema up to date (Alembic, `deploy/migrations`)."""
    if find_spec("deploy.migrations") is not None:
        import_module("deploy.migrations").upgrade(database)


def _finish(preparing: subprocess.Popen[bytes] | None) -> None:
    if preparing is not None and preparing.wait(_PREPARES_WITHIN):
        message = f"{preparing.args[0]!s} ended with {preparing.returncode}; see the logs folder of this home"  # type: ignore[index] # always a list here
        raise RuntimeError(message)
