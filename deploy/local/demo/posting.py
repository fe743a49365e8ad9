"""Events sent as an integrator sends them: one connection, a bearer key, and the answer read."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from deploy.local.demo.samples import Sample

_ANSWERS_WITHIN = 10.0
_KEY_KNOWN_WITHIN = 3.0
"""A key just made is known to intake when it has read its keys again: a second at most."""


class RefusedError(Exception):
    """Intake did not accept the event; the message holds its problem in words."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Intake's answer. `at` is monotonic seconds when it came, `took_ms` how long it took."""

    id: UUID
    at: float
    took_ms: float


class Sender:
    """Posts to one intake."""

    def __init__(self, intake: str, keys: Mapping[str, str]) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(intake).netloc, timeout=_ANSWERS_WITHIN)
        self._keys = keys

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def send(self, sample: Sample) -> Accepted:
        """Raises RefusedError, or OSError when there is no answer."""
        until = time.monotonic() + _KEY_KNOWN_WITHIN
        while True:
            began = time.monotonic()
            status, answer = self._post(sample)
            if status != http.HTTPStatus.UNAUTHORIZED or began > until:
                break
            time.sleep(0.2)
        at = time.monotonic()
        if status != http.HTTPStatus.ACCEPTED:
            raise RefusedError(f"intake answered {status}: {answer.get('detail', '')}")
        return Accepted(UUID(answer["id"]), at, (at - began) * 1000)

    def _post(self, sample: Sample) -> tuple[int, dict[str, str]]:
        headers = {"content-type": sample.content_type, "authorization": f"Bearer {self._keys[sample.source]}"}
        self._connection.request("POST", sample.path, json.dumps(sample.body), headers)
        response = self._connection.getresponse()
        return response.status, json.loads(response.read())
