"""`home/state.json` and `home/lock`: who runs here, where it answers, and what a killed supervisor left behind."""

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.local import process
from deploy.local.ports import Ports
from deploy.local.process import Trace
from deploy.local.talk import tell

_MAY_STOP_FOR = 8.0
_GENTLY = {"kafka": signal.SIGTERM, "postgresql": signal.SIGINT}
"""How a leftover is asked to go; services are killed, which their journal is made for."""


class AlreadyRunningError(Exception):
    """Another `sameday up` holds this home."""


class Child(BaseModel):
    """A process the supervisor has started."""

    model_config = ConfigDict(frozen=True)

    name: str
    trace: Trace


class State(BaseModel):
    """What `state.json` says."""

    model_config = ConfigDict(frozen=True)

    home: Path
    areas: Path
    ports: Ports
    kafka: str
    database: str
    supervisor: Trace
    children: tuple[Child, ...] = ()
    ready: bool = False
    clock: Path | None = None
    """The file the services' clock follows, if any (docs/adr/0018)."""

    def write(self) -> None:
        """Replaces the file in one step: a reader sees the old one or the new one."""
        fresh = self.home / "state.json.new"
        fresh.write_text(self.model_dump_json(indent=1))
        fresh.replace(self.home / "state.json")


def read_state(home: Path) -> State | None:
    """What is written in this home; None when nothing is, or nothing that can be read."""
    try:
        return State.model_validate_json((home / "state.json").read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Holds the home's lock. Raises AlreadyRunningError naming the pid that holds it."""
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, home)
        yield
    finally:
        os.close(handle)


def _take(handle: int, home: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 20).decode().strip()
        message = f"already running on {home}: pid {holder}. Stop it first, or choose another --home and --port-base."
        raise AlreadyRunningError(message) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def clean_up(home: Path) -> None:
    """Ends what a killed supervisor left: only processes whose pid and start time are the recorded ones."""
    state = read_state(home)
    if state is None:
        return
    for child in state.children:
        leftover = child.trace.alive()
        if leftover is not None:
            tell(f"ending {child.name}, left over from pid {state.supervisor.pid}")
            members = process.family(leftover.pid)
            process.send(leftover, _GENTLY.get(child.name, signal.SIGKILL))
            process.send(leftover, signal.SIGCONT)
            for stubborn in process.wait_gone(members, _MAY_STOP_FOR):
                process.send(stubborn, signal.SIGKILL)
            process.wait_gone(members)
