"""A small webhook receiver as an agency would write it: it verifies, then answers 200."""

import threading
import time
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from uuid import UUID

from standardwebhooks import Webhook, WebhookVerificationError

from deploy.local.demo.arrived import Arrivals, Arrived

_HOST = "127.0.0.1"


class Receiver:
    """Listens on one port; each agency has a path and a secret of its own."""

    def __init__(self, port: int, arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._webhooks: dict[str, Webhook] = {}
        self._server = ThreadingHTTPServer((_HOST, port), self._handler())
        self._port = port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, agency: str) -> str:
        """Where that agency is told."""
        return f"http://{_HOST}:{self._port}/{agency}"

    def expect(self, agency: str, secret: str) -> None:
        """From now on that agency's webhooks are verified with this secret."""
        self._webhooks[f"/{agency}"] = Webhook(secret)

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Verifies one webhook (Standard Webhooks, *Verifying webhook authenticity*) and says what to answer."""
        webhook = self._webhooks.get(path)
        if webhook is None:
            return HTTPStatus.NOT_FOUND
        said = {name.lower(): value for name, value in headers.items()}
        try:
            webhook.verify(body, said)
        except WebhookVerificationError:
            return HTTPStatus.BAD_REQUEST
        self._arrivals.add(Arrived(UUID(said["webhook-id"]), path, time.monotonic()))
        return HTTPStatus.OK

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                self.send_response(receiver.take(self.path, dict(self.headers.items()), body))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Silent: the demo shows what arrived."""

        return Handler
