"""The process itself: killed, stopped, fed with garbage, without its database."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.local.platform import Platform
from services.notifier.settings import NotifierSettings
from shared.kit.ids import made_of
from tests.integration.notifier.office import Office, eventually, read

ROOT = Path(__file__).parents[3]
METRICS = 8094


class Slow(ThreadingHTTPServer):
    """A webhook that takes `pause` seconds; remembers each id as it comes in."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.pause = 0.0
        super().__init__(("127.0.0.1", 0), _Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Slow

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.ids.append(self.headers["webhook-id"])
        time.sleep(self.server.pause)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def slow() -> Iterator[Slow]:
    server = Slow()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def spawn(settings: NotifierSettings) -> Iterator[Callable[[int], subprocess.Popen[bytes]]]:
    """Starts `python -m services.notifier`, with its pages on a port."""
    children: list[subprocess.Popen[bytes]] = []

    def start(port: int = METRICS) -> subprocess.Popen[bytes]:
        told = {
            "SAMEDAY_KAFKA_BOOTSTRAP": settings.kafka.bootstrap,
            "SAMEDAY_DATABASE": settings.database,
            "SAMEDAY_NOTIFIER_GROUP": settings.notifier_group,
            "SAMEDAY_REQUESTED_TOPIC": settings.requested_topic,
            "SAMEDAY_STOP_TOPIC": settings.stop_topic,
            "SAMEDAY_OUTCOMES_TOPIC": settings.outcomes_topic,
            "SAMEDAY_RETRY_SECONDS": "0,0.3,0.3",
            "SAMEDAY_ATTEMPT_SECONDS": "2",
            "SAMEDAY_PROBE_SECONDS": "0.2",
            "SAMEDAY_METRICS_PORT": str(port),
            "SAMEDAY_LOCAL": "true",
            "SAMEDAY_SECRET": settings.secret.get_secret_value(),
        }
        child = subprocess.Popen([sys.executable, "-m", "services.notifier"], cwd=ROOT, env={**os.environ, **told})
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.wait(10)


def page(name: str, port: int = METRICS) -> tuple[int, str]:
    """One of the process's pages; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


async def ready(port: int = METRICS) -> bool:
    """Whether /readyz says yes within half a minute."""

    async def answers() -> bool:
        return (await asyncio.to_thread(page, "readyz", port))[0] == 200

    return bool(await eventually(answers, 30))


async def test_a_crash_between_insert_and_answer_costs_one_repeat_with_the_same_id(
    idle_office: Office, spawn: Callable[..., subprocess.Popen[bytes]], slow: Slow
) -> None:
    await idle_office.register("crash", url=slow.url)
    child = spawn()
    assert await ready()
    slow.pause = 1.5
    idle_office.ask("crash")

    async def under_way() -> bool:
        return bool(slow.ids)

    assert await eventually(under_way)
    child.kill()
    child.wait(10)
    slow.pause = 0
    assert await idle_office.states("crash") == ["pending"]
    spawn()
    assert await idle_office.ended("crash", "delivered", within=30) == ["delivered"]
    assert len(slow.ids) == 2
    assert len(set(slow.ids)) == 1


async def test_a_stop_lets_the_attempt_under_way_end(
    idle_office: Office, spawn: Callable[..., subprocess.Popen[bytes]], slow: Slow
) -> None:
    await idle_office.register("gentle", url=slow.url)
    child = spawn()
    assert await ready()
    slow.pause = 1.0
    for number in range(5):
        idle_office.ask("gentle", number)

    async def under_way() -> bool:
        return bool(slow.ids)

    assert await eventually(under_way)
    began = time.monotonic()
    child.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(child.wait, 12) == 0
    assert time.monotonic() - began < 12
    done = len(slow.ids)
    assert (await idle_office.states("gentle")).count("delivered") == done
    slow.pause = 0
    spawn()
    assert await idle_office.ended("gentle", *["delivered"] * 5, within=30) == ["delivered"] * 5
    assert len(slow.ids) == len(set(slow.ids)) == 5


async def test_garbage_costs_one_dead_letter_each_and_the_next_record_is_handled(
    idle_office: Office, spawn: Callable[..., subprocess.Popen[bytes]], slow: Slow
) -> None:
    settings, producer = idle_office.settings, idle_office.producer
    for agency in ("clean", "too-high"):
        await idle_office.register(agency, url=slow.url)
    for value in (b"\xff\xfe", b"{}", None):
        producer.send(settings.requested_topic, value=value, key=b"bad").get(10)
    idle_office.ask("no\x00agency")
    idle_office.ask("too-high", version=2**63)
    idle_office.ask("clean")
    spawn()
    assert await idle_office.ended("clean", "delivered", within=30) == ["delivered"]

    async def buried() -> bool:
        return int(await idle_office.database.fetchval("SELECT count(*) FROM notifier.dead")) == 5

    assert await eventually(buried)
    kinds = await idle_office.database.fetch("SELECT kind FROM notifier.dead ORDER BY kind")
    assert [row["kind"] for row in kinds] == ["database-refused"] + ["not-a-cloudevent"] * 3 + ["nul"]
    letters = [
        record
        for record in read(settings.kafka.options(), "dead.notifier", 5)
        if record.headers["source-topic"].decode() == settings.requested_topic
    ]
    assert len(letters) == 5
    assert "sameday_dead_letters_total" in page("metrics")[1]


async def test_an_absent_database_is_waited_for(
    idle_office: Office, spawn: Callable[..., subprocess.Popen[bytes]], slow: Slow, platform: Platform
) -> None:
    await idle_office.register("patient", url=slow.url)
    child = spawn()
    assert await ready()
    await idle_office.database.close()
    await asyncio.to_thread(platform.stop_postgresql)
    try:
        idle_office.ask("patient")
        await asyncio.sleep(3)
        assert page("readyz")[0] == 503
        assert page("healthz")[0] == 200
    finally:
        await asyncio.to_thread(platform.start_postgresql)
    await idle_office.reconnect()
    assert await idle_office.ended("patient", "delivered", within=10) == ["delivered"]
    assert child.poll() is None
    assert len(slow.ids) == 1


async def test_a_frozen_sender_loses_its_lease_and_its_success_still_counts(
    idle_office: Office, spawn: Callable[..., subprocess.Popen[bytes]], slow: Slow
) -> None:
    await idle_office.register("frozen", url=slow.url)
    first = spawn()
    assert await ready()
    slow.pause = 1.0
    identity = idle_office.ask("frozen")

    async def under_way() -> bool:
        return bool(slow.ids)

    assert await eventually(under_way)
    first.send_signal(signal.SIGSTOP)
    spawn(METRICS + 1)
    slow.pause = 0
    assert await idle_office.ended("frozen", "delivered", within=30) == ["delivered"]
    first.send_signal(signal.SIGCONT)
    await asyncio.sleep(2)
    assert await idle_office.states("frozen") == ["delivered"]
    assert first.poll() is None
    assert set(slow.ids) == {str(made_of(made_of("referral", "frozen", 1), identity, (await _lane(idle_office))))}


async def _lane(office: Office) -> object:
    return (await office.deliveries("frozen"))[0]["lane"]
