"""What stands outside a running system: the command line, senders, agencies' receivers and a mailbox."""

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx
from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook
from typer.testing import CliRunner, Result
from werkzeug import Request, Response

from deploy.local.cli import build

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "events"


def eventually(look: Callable[[], T], seconds: float = 20.0, every: float = 0.2) -> T:
    """What `look` returns once it is true; fails after the seconds."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"not within {seconds:g} s"
        time.sleep(every)
    return found


@dataclass(frozen=True)
class CommandLine:
    """`sameday` as somebody at a terminal uses it."""

    home: Path

    def run(self, *words: str, check: bool = True) -> Result:
        """One command, without the second that starting an interpreter takes; its home is given by the environment."""
        before = dict(os.environ)
        try:
            finished = CliRunner().invoke(build(words[0]), list(words), env={"SAMEDAY_HOME": str(self.home)})
        finally:
            # A command may set variables for itself: it is used to being alone in its process.
            os.environ.clear()
            os.environ.update(before)
        assert not check or finished.exit_code == 0, f"{words}: {finished.output} {finished.exception!r}"
        return finished

    def said(self, *words: str) -> str:
        """What a script would read from it."""
        return self.run(*words).stdout.strip()

    def trace(self, identity: str) -> Any:
        """The trace, None while nothing is known."""
        finished = self.run("trace", identity, "--json", check=False)
        return json.loads(finished.stdout) if finished.exit_code == 0 else None

    def referrals(self, identity: str, count: int = 1) -> list[Any]:
        """The referrals of an event, once there are so many."""
        return list(eventually(lambda: _enough(self.trace(identity), "referrals", count)))

    def dead(self, *words: str) -> list[Any]:
        """Open dead letters."""
        return [json.loads(line) for line in self.said("dead", "list", "--json", *words).splitlines()]


def _enough(trace: Any, part: str, count: int) -> list[Any]:
    return trace[part] if trace and len(trace[part]) >= count else []


@dataclass(frozen=True)
class Integrator:
    """Posts to intake with one key, as an integrator's system does."""

    intake: str
    key: str

    def post(self, body: Any, path: str = "/v1/events", kind: str = "application/cloudevents+json") -> httpx.Response:
        """A key just made is known within a second."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": kind, "authorization": f"Bearer {self.key}"}
        for _ in range(10):
            response = httpx.post(f"{self.intake}{path}", content=content, headers=headers, timeout=12)
            if response.status_code != httpx.codes.UNAUTHORIZED:
                break
            time.sleep(0.3)
        return response

    def accepted(self, body: Any, **where: str) -> str:
        """The id intake answers."""
        response = self.post(body, **where)
        assert response.status_code == httpx.codes.ACCEPTED, response.text
        return str(response.json()["id"])


Join = Callable[..., Integrator]
"""Source and options of `keys add` → somebody with a key of their own."""


@dataclass(frozen=True)
class Told:
    """One webhook as it arrived, its signature verified."""

    agency: str
    id: str
    body: Mapping[str, Any]

    @property
    def referral(self) -> str:
        """What it is about."""
        return str(self.body["data"]["referral_id"])


@dataclass
class Agencies:
    """Real receivers of webhooks, one path an agency, each verified with its own secret."""

    server: HTTPServer
    secrets: dict[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    forged: int = 0

    def join(self, agency: str, line: CommandLine) -> None:
        """Registers the agency's webhook through the command line."""
        self.secrets[agency] = line.said("endpoints", "add", "--agency", agency, "--url", self.expect(agency))

    def expect(self, agency: str) -> str:
        """Where the agency listens from now on."""
        self.server.expect_request(f"/{agency}").respond_with_handler(self._take)
        return self.server.url_for(f"/{agency}")

    def about(self, referral: str, kind: str = "referral.offered") -> list[Told]:
        """Webhooks of one type about one referral."""
        return [one for one in self.told if one.referral == referral and one.body["type"] == kind]

    def _take(self, request: Request) -> Response:
        agency = request.path.strip("/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            body = Webhook(self.secrets[agency]).verify(request.get_data(), headers)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not from us
            self.forged += 1
            return Response(status=400)
        self.told.append(Told(agency, headers["webhook-id"], body))
        return Response(status=204)


class Mailbox:
    """A real SMTP server that keeps every mail."""

    def __init__(self, port: int) -> None:
        self.mails: list[tuple[str, Message]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        with self._lock:
            self.mails.append((str(envelope.rcpt_tos[0]), message_from_bytes(envelope.content)))
        return "250 kept"

    def about(self, referral: str, address: str | None = None) -> list[Message]:
        """Mails that name this referral."""
        return [mail for to, mail in self.mails if referral in text(mail) and address in {None, to}]


def text(mail: Message) -> str:
    """A mail's words."""
    body = mail.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode()
