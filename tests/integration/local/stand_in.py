"""A program that looks like a service from outside: answers its health, and can be told to be ill."""

import http.server
import os
import signal
import sys
from pathlib import Path

ILL = Path(os.environ["SAMEDAY_HOME"]) / f"ill-{os.environ['SAMEDAY_METRICS_PORT']}"


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/healthz" and ILL.exists() else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    port = int(os.environ["SAMEDAY_METRICS_PORT"])
    ILL.unlink(missing_ok=True)
    sys.stdout.write(f"answers on {port}\n")
    http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()
