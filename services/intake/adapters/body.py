"""A request's body, read as it streams: what Content-Length says is not believed, and nobody may take for ever."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from services.intake.refusals import TOO_LARGE, TOO_SLOW, UNREADABLE, Refused

MAX_BODY = 256 * 1024
_DRAIN = 8 * 1024 * 1024
"""What is read and dropped of a body that is too large, so that its sender can read the answer."""


async def read_body(request: Request, within: float) -> bytes:
    """At most 256 KiB. Raises Refused: 413 when there is more, 408 after `within` s, 400 when the sender went away."""
    try:
        async with asyncio.timeout(within):
            return await _read(request)
    except TimeoutError:
        raise Refused(TOO_SLOW, f"the body did not arrive within {within:g} s") from None
    except ClientDisconnect:
        raise Refused(UNREADABLE, "the body ended early") from None


async def _read(request: Request) -> bytes:
    body = bytearray()
    dropped = 0
    async for chunk in request.stream():
        if len(body) + len(chunk) <= MAX_BODY and not dropped:
            body += chunk
            continue
        dropped += len(chunk)
        if dropped > _DRAIN:
            break
    if dropped:
        raise Refused(TOO_LARGE, f"the body is larger than {MAX_BODY} bytes")
    return bytes(body)
