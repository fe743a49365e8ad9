"""One notifier a module, with a schedule of moments instead of hours, and a mailbox."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from email.message import Message
from typing import Any

import asyncpg
import pytest
from aiosmtpd.controller import Controller
from kafka import KafkaProducer

from deploy.local.platform import Platform
from services.notifier.app import Notifier
from services.notifier.settings import NotifierSettings
from shared.kit.settings import KafkaSettings
from tests.integration.notifier.office import Office


class Mailbox:
    """aiosmtpd's handler: keeps what it is given, refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.connections = 0
        self.refusals: dict[str, list[str]] = {}

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        if self.refusals.get(address):
            return self.refusals[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802, ARG002 - aiosmtpd's name and signature
        from email import message_from_bytes  # noqa: PLC0415 - beside its one use

        self.mails.append(message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    handler = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture(scope="module")
def settings(
    platform: Platform, module_database: str, topics: Callable[..., str], mailbox: tuple[Mailbox, int]
) -> NotifierSettings:
    requested = topics("requested", partitions=3)
    return NotifierSettings(
        kafka=KafkaSettings(bootstrap=platform.kafka),
        database=module_database,
        notifier_group=f"notifier-{requested}",
        requested_topic=requested,
        stop_topic=topics("stop", partitions=3),
        outcomes_topic=topics("outcomes", partitions=3),
        retry_seconds=(0, 0.3, 0.3, 0.3),
        attempt_seconds=1,
        probe_seconds=1.0,
        smtp_host="127.0.0.1",
        smtp_port=mailbox[1],
        mail_from="sameday@testham.invalid",
        local=True,
        secret="s" * 32,
    )


@pytest.fixture(scope="module")
async def idle_office(settings: NotifierSettings) -> AsyncIterator[Office]:
    """An office whose notifier is not running."""
    database = await asyncpg.connect(settings.database)
    producer = KafkaProducer(bootstrap_servers=settings.kafka.bootstrap, acks="all")
    made = Office(settings, database, producer)
    yield made
    producer.close()
    await made.database.close()


@pytest.fixture(scope="module")
async def office(idle_office: Office) -> AsyncIterator[Office]:
    """An office whose notifier runs in this process."""
    stopping = asyncio.Event()
    running = asyncio.create_task(Notifier(idle_office.settings).run(stopping))
    yield idle_office
    stopping.set()
    await asyncio.wait_for(running, 12)
