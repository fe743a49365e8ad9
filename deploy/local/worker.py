"""One worker of one service: a child process, its lines and its health."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local import process
from deploy.local.health import Watch, answer


@dataclass(frozen=True)
class Post:
    """What a worker is to be: which program, with which environment, answering where."""

    service: str
    number: int
    command: Sequence[str]
    environment: Mapping[str, str]
    metrics_port: int
    log: Path

    @property
    def name(self) -> str:
        """`scoring`, and `scoring-2` for a second worker."""
        return self.service if self.number == 1 else f"{self.service}-{self.number}"


class Worker:
    """One life at a post. Start it from the supervisor's own thread (`process.spawn` says why)."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.process = process.spawn(post.command, env=post.environment, output=subprocess.PIPE)
        self.watch = Watch(post.metrics_port)
        threading.Thread(target=self._relay, name=f"log-{post.name}", daemon=True).start()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self.process.pid

    def verdict(self) -> str | None:
        """Why its health demands that it be killed, if it does."""
        return self.watch.pulse.verdict(time.monotonic())

    def ended(self) -> int | None:
        """The exit status once the process has ended."""
        return self.process.poll()

    def ready(self) -> bool:
        """Whether it may receive work now."""
        found = answer(self.post.metrics_port, "/readyz")
        return found is not None and found.status == 200

    def ask_to_stop(self) -> None:
        """SIGTERM, also to one that was frozen."""
        self.watch.end()
        if self.ended() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL."""
        self.watch.end()
        if self.ended() is None:
            self.process.kill()
            self.process.wait(10)

    def _relay(self) -> None:
        """Its lines, with its name before them, to stderr and to its log."""
        said: IO[bytes] = self.process.stdout  # type: ignore[assignment] # spawned with a pipe
        label = f"{self.post.name:<10} ".encode()
        with said, self.post.log.open("ab") as log:
            for line in said:
                log.write(line)
                log.flush()
                sys.stderr.buffer.write(label + line)
                sys.stderr.buffer.flush()
