"""The receiver's process and what it has heard, from a thread of our own."""

import json
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import Self

from deploy.local import process


class Hearing:
    """Runs the receiver while a `with` lasts; `port` is where it listens, `smtp_port` where it takes mails."""

    def __init__(self, smtp_port: int | None) -> None:
        self._smtp_port = smtp_port
        self.port = 0
        self._notes: deque[tuple[float, str, str, str]] = deque()

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "deploy.local.bench.receiver"]
        command += [str(self._smtp_port)] if self._smtp_port else []
        self._process = process.spawn(command, output=subprocess.PIPE)
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        self.port = int(self._process.stdout.readline())
        threading.Thread(target=self._read, name="hearing", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        process.stop(self._process, signal.SIGTERM, 5)

    def heard(self) -> list[tuple[float, str, str, str]]:
        """What came since the last call: when, webhook id, referral, type."""
        return [self._notes.popleft() for _ in range(len(self._notes))]

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        for line in self._process.stdout:
            self._notes.append(tuple(json.loads(line)))
