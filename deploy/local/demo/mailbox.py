"""A small mail server that keeps what it gets, for every address."""

import time
from email import message_from_bytes
from typing import Any, Self
from uuid import UUID

from aiosmtpd.controller import Controller

from deploy.local.demo.arrived import Arrivals, Arrived


class Mailbox:
    """Listens on one port; a mail is known by its Message-ID, which is the delivery's id."""

    def __init__(self, port: int, arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._controller = Controller(self, hostname="127.0.0.1", port=port)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keeps one mail (RFC 5321, section 4.1.1.4)."""
        message = message_from_bytes(envelope.content)
        identity = str(message["Message-ID"]).strip("<>").partition("@")[0]
        try:
            self._arrivals.add(Arrived(UUID(identity), str(envelope.rcpt_tos[0]), time.monotonic()))
        except ValueError:
            return "554 not a delivery of ours"
        return "250 kept"
