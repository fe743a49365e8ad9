"""What every service answers over HTTP: problems as RFC 9457 says, and the three pages operators and probes read."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else a sentence saying what is not."""


def problem(
    status: int,
    kind: str,
    title: str,
    detail: str,
    *,
    errors: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An RFC 9457 answer. `kind` ends the type URI; `errors` are `{pointer, detail}` with RFC 6901 pointers."""
    body: dict[str, Any] = {"type": f"urn:sameday:problem:{kind}", "title": title, "status": status, "detail": detail}
    if listed := [dict(error) for error in errors]:
        body["errors"] = listed
    return JSONResponse(body, status, dict(headers or {}), media_type="application/problem+json")


def operations(healthy: Check, ready: Check) -> Starlette:
    """`/metrics`, `/healthz` (working: its loop turns) and `/readyz` (may receive work: what it needs is there)."""

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    def probe(check: Check) -> Callable[[Request], Awaitable[Response]]:
        async def answer(_: Request) -> Response:
            reason = await check()
            return PlainTextResponse("ok\n" if reason is None else f"{reason}\n", 200 if reason is None else 503)

        return answer

    return Starlette(
        routes=[Route("/metrics", metrics), Route("/healthz", probe(healthy)), Route("/readyz", probe(ready))]
    )


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers: whoever runs the service decides when it stops."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone."""
        yield


@asynccontextmanager
async def serve(app: Any, host: str, port: int) -> AsyncIterator[uvicorn.Server]:
    """Serve an ASGI application while the block runs; requests under way end before it leaves (at most 5 s)."""
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5, lifespan="off"
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    listening = asyncio.create_task(server.listening.wait())
    try:
        await asyncio.wait({serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            raise OSError(f"cannot serve on port {port}")
        yield server
    finally:
        listening.cancel()
        server.should_exit = True
        await asyncio.gather(serving, return_exceptions=True)
