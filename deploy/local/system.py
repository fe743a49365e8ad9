"""A whole system as a child process: `sameday up` on a home, for the demo, for chaos and end to end tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import process
from deploy.local.home import Running, running
from deploy.local.ports import Ports
from deploy.local.state import State, read_state

_READY_WITHIN = 60.0
_STOPS_WITHIN = 20.0
_UP = (sys.executable, "-m", "deploy.local.cli", "up")


class System:
    """`with System(home, Ports.based_on(21000), areas, {"scoring": 2}) as system:` is ready inside, gone after.

    Its lines go to `home/logs/up.log`. Start it from a thread that lives as long as it does (`process.spawn`).
    """

    def __init__(
        self,
        home: Path,
        ports: Ports,
        areas: Path | None = None,
        workers: Mapping[str, int] | None = None,
        *,
        command: Sequence[str] = _UP,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`areas`: the product's own when None. `environment` adds to ours. Raises ValueError for scattered ports."""
        if ports not in (Ports(), Ports.based_on(ports.intake)):
            raise ValueError("ports are the defaults, or all follow one base")
        self.home = home.resolve()
        self.ports = ports
        self.log = self.home / "logs" / "up.log"
        base = () if ports == Ports() else ("--port-base", str(ports.intake))
        where = () if areas is None else ("--areas", str(areas))
        self._command = (*command, "--home", str(self.home), *base, *where)
        counts = " ".join(f"{service}={count}" for service, count in (workers or {}).items())
        self._environment = {**os.environ, **(environment or {}), "SAMEDAY_WORKERS": counts}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def supervisor(self) -> subprocess.Popen[bytes]:
        """The child. Raises RuntimeError before `start`."""
        if self._process is None:
            raise RuntimeError("the system has not been started")
        return self._process

    def start(self) -> None:
        """Starts `sameday up` without waiting for it."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = process.spawn(
                self._command, output=log.fileno(), env=self._environment, dies_with=signal.SIGTERM
            )

    def wait_ready(self, seconds: float = _READY_WITHIN) -> None:
        """Until every /readyz has answered. Raises RuntimeError when it ends instead, TimeoutError when it is late."""
        process.wait_until(self._is_ready, seconds, f"not ready, see {self.log},", every=0.05)

    @property
    def running(self) -> Running:
        """Its addresses, as `deploy.local.home.find` gives them. Raises RuntimeError while nothing runs."""
        return running(self._state())

    def pid_of(self, service: str, worker: int = 1) -> int:
        """Of a worker, or of `kafka` or `postgresql`. Raises KeyError while it is not running."""
        name = service if worker == 1 else f"{service}-{worker}"
        traces = {child.name: child.trace for child in self._state().children}
        return traces[name].pid

    def stop(self, seconds: float = _STOPS_WITHIN) -> int:
        """SIGTERM, as Ctrl-C; its exit status."""
        process.stop(self.supervisor, signal.SIGTERM, seconds)
        return self.supervisor.returncode

    def kill(self) -> None:
        """SIGKILL of the supervisor alone."""
        self.supervisor.kill()
        self.supervisor.wait(10)

    def _state(self) -> State:
        state = read_state(self.home)
        if state is None:
            message = f"nothing runs in {self.home}"
            raise RuntimeError(message)
        return state

    def _is_ready(self) -> bool:
        if self.supervisor.poll() is not None:
            message = f"sameday up ended with {self.supervisor.returncode}; see {self.log}"
            raise RuntimeError(message)
        state = read_state(self.home)
        return state is not None and state.ready and state.supervisor.pid == self.supervisor.pid
