"""Is a worker working? Its /healthz, asked every two seconds, and what its answers and silences mean."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

_EVERY = 2.0
_ANSWERS_WITHIN = 2.0
_MAY_START_FOR = 60.0
_MAY_BE_SILENT_FOR = 20.0
_MAY_BE_UNHEALTHY_FOR = 10.0


class Answer(NamedTuple):
    """An answer by HTTP: its status and what it says."""

    status: int
    text: str


@dataclass
class Pulse:
    """What is known of one life of a worker. Times are monotonic seconds."""

    started: float
    answered: float | None = None
    unhealthy_since: float | None = None
    because: str = ""

    def note(self, answer: Answer | None, now: float) -> None:
        """Takes one answer, None for silence."""
        if answer is None:
            return
        self.answered, self.because = now, answer.text
        if answer.status == http.HTTPStatus.OK:
            self.unhealthy_since = None
        elif self.unhealthy_since is None:
            self.unhealthy_since = now

    def verdict(self, now: float) -> str | None:
        """Why the worker must be killed and started again, or None."""
        if self.answered is None:
            return "it never answered" if now - self.started > _MAY_START_FOR else None
        if now - self.answered > _MAY_BE_SILENT_FOR:
            return f"no answer for {_MAY_BE_SILENT_FOR:.0f} s"
        if self.unhealthy_since is not None and now - self.unhealthy_since > _MAY_BE_UNHEALTHY_FOR:
            return f"unhealthy for {_MAY_BE_UNHEALTHY_FOR:.0f} s ({self.because})"
        return None


def answer(port: int, path: str, seconds: float = _ANSWERS_WITHIN) -> Answer | None:
    """The answer to a GET on the loopback; None when there was none in time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(errors="replace").strip())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Watch:
    """Feeds a pulse from a thread of its own, so that a hung worker delays nobody else's examination."""

    def __init__(self, port: int, now: Callable[[], float] = time.monotonic) -> None:
        self.pulse = Pulse(now())
        self._port = port
        self._now = now
        self._over = threading.Event()
        threading.Thread(target=self._run, name=f"health-{port}", daemon=True).start()

    def end(self) -> None:
        """Stops asking."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.wait(_EVERY):
            self.pulse.note(answer(self._port, "/healthz"), self._now())
