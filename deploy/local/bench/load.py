"""The sender, a process of its own: open loop, each event at its intended time whatever became of those before.

Reads a specification as JSON from stdin: `{host, port, key, run, rate, count, start_at}` (`start_at` in monotonic
seconds, which all processes of one machine share) and writes `[[intended, answered, status], …]` to stdout at the end.
"""

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

import uvloop

from deploy.local.bench.crowd import crowd
from shared.kit.clock import now

_ANSWERS_WITHIN = 10.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Sent = tuple[float, float | None, int]
"""Intended and answered in monotonic seconds, and the status; no answer is None and 0."""


@dataclass
class Sender:
    """Keeps connections open; as many as are needed at once."""

    host: str
    port: int
    key: str

    def __post_init__(self) -> None:
        self._idle: list[Connection] = []

    async def send(self, body: bytes, intended: float) -> Sent:
        """One event; never raises for what intake or the network does."""
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                status = await self._post(body)
        except (OSError, EOFError, ValueError, IndexError):
            return intended, None, 0
        return intended, time.monotonic(), status

    async def _post(self, body: bytes) -> int:
        """Over a kept connection; over a fresh one when intake closed the kept one meanwhile, as any client does."""
        while self._idle:
            with contextlib.suppress(EOFError, ConnectionError):
                return await self._over(self._idle.pop(), body)
        return await self._over(await asyncio.open_connection(self.host, self.port), body)

    async def _over(self, connection: Connection, body: bytes) -> int:
        reader, writer = connection
        writer.write(self._head(len(body)) + body)
        status = await _status(reader)
        self._idle.append(connection)
        return status

    def _head(self, length: int) -> bytes:
        lines = (
            "POST /v1/events HTTP/1.1",
            f"host: {self.host}:{self.port}",
            f"authorization: Bearer {self.key}",
            "content-type: application/cloudevents+json",
            f"content-length: {length}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _status(reader: asyncio.StreamReader) -> int:
    """The status of one answer, read to its end so that the connection can be used again (RFC 9112, section 6)."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return int(head.split(b" ", 2)[1])


async def run(spec: dict[str, Any]) -> list[Sent]:
    """Sends everything; the answers in the order of intended times."""
    bodies = [event.body for event in crowd(spec["run"], spec["count"], now())]
    sender = Sender(spec["host"], spec["port"], spec["key"])
    tasks: list[asyncio.Task[Sent]] = []
    for number, body in enumerate(bodies):
        intended = spec["start_at"] + number / spec["rate"]
        await asyncio.sleep(max(0.0, intended - time.monotonic()))
        tasks.append(asyncio.create_task(sender.send(body, intended)))
    return await asyncio.gather(*tasks)


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
