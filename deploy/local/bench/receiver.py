"""The agencies' receiver, a process of its own: answers 204 at once and notes when what arrived; mails are taken too.

With a port as its argument it is the mail server there, unless one is: without any, each mail would be tried again.
Prints its port, then a few times a second `[received_at, webhook_id, referral_id, type]` as a JSON line for each, in
monotonic seconds.
"""

import asyncio
import contextlib
import json
import sys
import time

import orjson
import uvloop

from deploy.local.demo.arrived import Arrivals
from deploy.local.demo.mailbox import Mailbox

_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
_SAY_EVERY_S = 0.25
_notes: list[tuple[float, str, str, str]] = []


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            at = time.monotonic()
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            body = orjson.loads(await reader.readexactly(int(headers["content-length"])))
            writer.write(_ANSWER)
            _notes.append((at, headers["webhook-id"], body["data"].get("referral_id"), body["type"]))
    writer.close()


async def run() -> None:
    """Serves until it is ended, on a port that is free."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        await asyncio.sleep(_SAY_EVERY_S)
        sys.stdout.writelines(json.dumps(note) + "\n" for note in _notes)
        sys.stdout.flush()
        _notes.clear()


def main() -> None:
    """Receives until it is ended."""
    with contextlib.ExitStack() as stack:
        for port in map(int, sys.argv[1:]):
            with contextlib.suppress(OSError):
                stack.enter_context(Mailbox(port, Arrivals()))
        uvloop.run(run())


if __name__ == "__main__":
    main()
