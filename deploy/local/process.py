"""Child processes that do not outlive us, and proof of which process is ours."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict

_PR_SET_PDEATHSIG = 1
_CLOCK_STEP = 2.0
"""Seconds by which a start time read later may differ: it is told from the boot time, which moves with the clock."""


class Trace(BaseModel):
    """A process as remembered in state.json: a pid alone may since belong to somebody else."""

    model_config = ConfigDict(frozen=True)

    pid: int
    started: float
    """Seconds since the epoch, as the kernel tells it."""

    @classmethod
    def of(cls, pid: int) -> "Trace":
        """Raises psutil.NoSuchProcess when it is gone already."""
        return cls(pid=pid, started=psutil.Process(pid).create_time())

    def alive(self) -> psutil.Process | None:
        """The process if it still runs and is the same one; a zombie has ended."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _CLOCK_STEP
            if same and process.status() != psutil.STATUS_ZOMBIE:
                return process
        return None


def spawn(
    command: Sequence[str | Path],
    *,
    output: int,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: int | None = None,
    dies_with: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own (Ctrl-C reaches only us) that gets `dies_with` when we die.

    The kernel watches the *thread* that starts a child: call this from one that lives as long as we do.
    `output` takes what the child says, a file descriptor or `subprocess.PIPE`.
    """
    return subprocess.Popen(  # noqa: S603 - commands are ours
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        cwd=cwd,
        user=user,
        group=None if user is None else _group_of(user),
        extra_groups=None if user is None else [],
        start_new_session=True,
        preexec_fn=_bind_to_us(dies_with),  # noqa: PLW1509 - one prctl, after setuid, which would undo it
    )


def _group_of(user: int) -> int:
    import pwd  # noqa: PLC0415 - only needed as root

    return pwd.getpwuid(user).pw_gid


def _bind_to_us(dies_with: signal.Signals) -> Callable[[], None] | None:
    """prctl(2) PR_SET_PDEATHSIG where there is one; elsewhere `state.json` alone finds leftovers."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(dies_with))
        if os.getppid() != parent:
            os._exit(1)

    return bind


def stop(process: subprocess.Popen[bytes], how: signal.Signals, seconds: float) -> bool:
    """Asks with a signal, insists with SIGKILL after `seconds`. True when it went when asked."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.send_signal(how)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
        return False
    return True


def wait_until(ready: Callable[[], bool], seconds: float, what: str, *, every: float = 0.03) -> None:
    """Polls until `ready()`. Raises TimeoutError naming `what`; what `ready` raises passes through."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            message = f"{what} within {seconds:.0f} s"
            raise TimeoutError(message)
        time.sleep(every)


def command_of(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    with suppress(psutil.Error):
        return " ".join(psutil.Process(pid).cmdline())
    return ""


def family(pid: int) -> list[psutil.Process]:
    """A process and everything below it, parents first; empty when it is gone."""
    with suppress(psutil.NoSuchProcess):
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    return []


def send(member: psutil.Process, number: signal.Signals) -> None:
    """One signal; a process that has ended is fine."""
    with suppress(psutil.NoSuchProcess):
        member.send_signal(number)


def wait_gone(members: Sequence[psutil.Process], seconds: float = 10.0) -> list[psutil.Process]:
    """Waits until all have ended; those that have not within `seconds`."""
    return psutil.wait_procs(members, timeout=seconds)[1]
