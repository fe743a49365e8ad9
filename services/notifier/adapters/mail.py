"""One attempt at an e-mail: what kind of thing, how soon, whom to ring; nothing clinical, no name."""

import asyncio
import time
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Any

import aiosmtplib
import orjson

from services.notifier.model import Delivery
from services.notifier.schedule import Answer, Kind
from services.notifier.settings import NotifierSettings
from shared.kit import log


class Mail:
    """Sends over one connection that is kept open between mails."""

    def __init__(self, settings: NotifierSettings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        """Takes leave of the server."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def send(self, delivery: Delivery) -> Answer:
        """One attempt. Never raises for what a server or a network does."""
        began = time.monotonic()
        try:
            message = compose(delivery, self._settings.mail_from)
        except Exception as error:  # noqa: BLE001 - the mail library raises whatever it likes for an address it cannot write
            log.get().error("mail-refused", delivery=str(delivery.id), error=type(error).__name__)
            return Answer(Kind.REFUSED, 0, None)
        kind, status = await self._tried(message, delivery.address)
        return Answer(kind, int((time.monotonic() - began) * 1000), status)

    async def _tried(self, message: EmailMessage, to: str) -> tuple[Kind, int | None]:
        if not self._settings.smtp_host:
            return Kind.NO_SERVER, None
        try:
            async with asyncio.timeout(self._settings.attempt_seconds), self._turn:
                await self._hand_over(message, to)
        except TimeoutError:
            await self.close()
            return Kind.TIMED_OUT, None
        except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
            code = _code(error)
            return (Kind.REFUSED if 500 <= code < 600 else Kind.BUSY), code
        except (aiosmtplib.SMTPException, OSError, ValueError):
            await self.close()
            return Kind.UNREACHABLE, None
        return Kind.OK, 250

    async def _hand_over(self, message: EmailMessage, to: str) -> None:
        """Over the kept connection; over a fresh one when the server closed it meanwhile."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.send_message(message, recipients=[to])
            except aiosmtplib.SMTPServerDisconnected:
                await self.close()
            else:
                return
        self._client = await self._connected()
        await self._client.send_message(message, recipients=[to])

    async def _connected(self) -> aiosmtplib.SMTP:
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security == "tls",
            start_tls=settings.smtp_security == "starttls",
            timeout=settings.attempt_seconds,
        )
        await client.connect()
        return client


def compose(delivery: Delivery, sender: str) -> EmailMessage:
    """The mail of a summary. Its Message-ID is the delivery's: a repeat can be told (RFC 5322, section 3.6.4)."""
    summary = orjson.loads(delivery.body)
    message = EmailMessage(policy=SMTP)
    message["From"] = _addressed("From", sender)
    message["To"] = _addressed("To", delivery.address)
    message["Subject"] = " ".join(summary["subject"].split())
    message["Message-ID"] = f"<{delivery.id}@{sender.rpartition('@')[2]}>"
    # RFC 3834, section 5: nobody's absence note answers a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(summary["lines"]) + "\n", charset="utf-8")
    return message


@lru_cache(1024)
def _addressed(header: str, address: str) -> Any:
    """To read an address is half of the work of composing a mail, and most mails go to the same few."""
    return SMTP.header_factory(header, address)


def _code(error: aiosmtplib.SMTPResponseException | aiosmtplib.SMTPRecipientsRefused) -> int:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code
    return max(refusal.code for refusal in error.recipients)
