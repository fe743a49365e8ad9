"""One attempt at a webhook: signed, bounded in time and size, to an address that may be called."""

import asyncio
import socket
import ssl
import time
from collections import OrderedDict
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook

from services.notifier.addresses import may_be_called
from services.notifier.model import Delivery
from services.notifier.schedule import Answer, Kind
from services.notifier.vault import Vault
from shared.kit.clock import machine_time

_READ_BYTES = 64 * 1024
_READ_S = 1.0
"""The status has decided already; the body is read only so that the connection can be used again."""
_CLIENTS = 256
_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
"""A kept connection that the receiver closed meanwhile breaks at first use: that alone is tried again at once."""


class ForbiddenAddressError(Exception):
    """The URL's scheme or every address of its host is one that may not be called."""


class Webhooks:
    """Sends to every webhook of this process, over connections kept per endpoint.

    `limit_s` is one attempt's wall clock. `local` allows http, loopback and private addresses.
    """

    def __init__(self, vault: Vault, *, limit_s: float, local: bool) -> None:
        self._vault = vault
        self._limit_s = limit_s
        self._local = local
        self._tls = ssl.create_default_context()
        self._clients: OrderedDict[str, httpx.AsyncClient] = OrderedDict()

    async def close(self) -> None:
        """Closes every kept connection."""
        for client in self._clients.values():
            await client.aclose()

    async def send(self, delivery: Delivery) -> Answer:
        """One attempt. Never raises for what a receiver or a network does."""
        began = time.monotonic()
        kind, status, retry_after = Kind.UNREACHABLE, None, None
        try:
            async with asyncio.timeout(self._limit_s):
                response = await self._post_fresh(delivery)
            status, retry_after = response.status_code, _seconds(response.headers.get("retry-after"))
            kind = kind_of(status)
        except TimeoutError:
            kind = Kind.TIMED_OUT
        except ForbiddenAddressError:
            kind = Kind.FORBIDDEN
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ssl.SSLError, UnicodeError, ValueError):
            kind = Kind.UNREACHABLE
        return Answer(kind, int((time.monotonic() - began) * 1000), status, retry_after)

    async def _post_fresh(self, delivery: Delivery) -> httpx.Response:
        """Once more at once when a kept connection turns out to be dead: same id, so a repeat is known as one."""
        try:
            return await self._post(delivery)
        except _STALE:
            return await self._post(delivery)

    async def _post(self, delivery: Delivery) -> httpx.Response:
        url = urlsplit(delivery.address)
        host, address = url.hostname or "", await self._resolve(delivery.address)
        port = f":{url.port}" if url.port else ""
        target = url._replace(netloc=(f"[{address}]" if ":" in address else address) + port).geturl()
        request = self._client(delivery.address).build_request(
            "POST",
            target,
            content=delivery.body,
            headers={"host": url.netloc.rpartition("@")[2], **self._headers(delivery)},
            extensions={"sni_hostname": host},
        )
        response = await self._client(delivery.address).send(request, stream=True, follow_redirects=False)
        try:
            await _drain(response)
        finally:
            await response.aclose()
        return response

    async def _resolve(self, address: str) -> str:
        """The first address of the host that may be called: what is checked is what is connected to."""
        url = urlsplit(address)
        if url.hostname is None or url.scheme not in ({"https", "http"} if self._local else {"https"}):
            raise ForbiddenAddressError
        port = url.port or (443 if url.scheme == "https" else 80)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(url.hostname, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            if may_be_called(str(place[0]), local=self._local):
                return str(place[0])
        raise ForbiddenAddressError

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        """Standard Webhooks: id, timestamp and signature over both and the body."""
        moment, identity = machine_time(), str(delivery.message_id)
        secret = self._vault.unlock(delivery.secret or b"")
        return {
            "content-type": "application/json",
            "user-agent": "sameday-notifier",
            "webhook-id": identity,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign(identity, moment, delivery.body.decode()),
        }

    def _client(self, address: str) -> httpx.AsyncClient:
        """One client an endpoint: connections are never shared between names that have the same address."""
        client = self._clients.pop(address, None) or self._fresh_client()
        self._clients[address] = client
        if len(self._clients) > _CLIENTS:
            _, oldest = self._clients.popitem(last=False)
            asyncio.get_running_loop().create_task(oldest.aclose())
        return client

    def _fresh_client(self) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=60)
        # trust_env: a proxy in the environment would resolve names again, behind the check above.
        return httpx.AsyncClient(verify=self._tls, limits=limits, timeout=self._limit_s, trust_env=False)


def kind_of(status: int) -> Kind:
    """What a status means (interfaces.md, *Notifications*)."""
    if 200 <= status < 300:
        return Kind.OK
    if status == 410:
        return Kind.GONE
    if status == 429 or status >= 500:
        return Kind.BUSY
    return Kind.REDIRECTED if 300 <= status < 400 else Kind.REFUSED


async def _drain(response: httpx.Response) -> None:
    """Reads what is little and quick; a body that is neither costs its sender the kept connection."""
    read = 0
    try:
        async with asyncio.timeout(_READ_S):
            async for chunk in response.aiter_raw():
                read += len(chunk)
                if read > _READ_BYTES:
                    return
    except (TimeoutError, httpx.HTTPError):
        return


def _seconds(text: str | None) -> float | None:
    """Retry-After as seconds from now (RFC 9110, section 10.2.3); None when absent or unreadable."""
    if not text:
        return None
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - machine_time()).total_seconds())
    except (ValueError, TypeError):
        return None
