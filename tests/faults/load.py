"""A steady stream of events, each kept and sent again with the same id until intake has said 202."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from deploy.local.demo.samples import fictional_nhs_number
from shared.kit.clock import now, rfc3339
from tests.end_to_end.street import eventually

SOURCE = "urn:sameday:test:load"
KINDS = ("walk_in", "ae_attendance", "custody_release", "outreach_contact", "police_contact")


@dataclass
class Ledger:
    """What the sender knows: ids intake acknowledged (A), and how often it was told to come back."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    """Event id → number of the person it was about."""
    told_to_wait: int = 0
    unreachable: int = 0


AT_ONCE = 64
"""Requests on their way. More would wait for a connection in the client, which looks at all of them each time."""
Joined = Callable[[int], bool]


class Load:
    """`with Load(url, key, rate=100, people=40):` sends until the block ends, then until all are accepted.

    With `joined` a person's events carry now one, now the other identifier and so arrive on different partitions; it
    says whether so many first events, which carry both, are decided: before, nobody could know they are one person.
    """

    def __init__(
        self, url: str, key: str, *, rate: float, people: int, joined: Joined | None = None, seed: int = 7
    ) -> None:
        self.ledger = Ledger()
        self._url = f"{url}/v1/events"
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/cloudevents+json"}
        self._rate = rate
        self._people = people
        self._joined = joined
        self._random = random.Random(seed)  # noqa: S311 - chance that can be repeated
        self._name = f"load-{seed}-{time.time_ns()}"
        self._room = asyncio.Semaphore(AT_ONCE)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="load", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(180)
        assert not self._thread.is_alive(), "intake never accepted what was left"

    async def _run(self) -> None:
        limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
        async with httpx.AsyncClient(limits=limits, timeout=12) as client, asyncio.TaskGroup() as group:
            if (joined := self._joined) is not None:
                async with asyncio.TaskGroup() as first:
                    for person in range(self._people):
                        first.create_task(self._send(client, person, self._event(f"join-{person}", person, "both")))
                await asyncio.to_thread(lambda: eventually(lambda: joined(self._people), 60))
            begin, number = time.monotonic(), 0
            while not self._ending.is_set():
                await asyncio.sleep(max(0.0, begin + number / self._rate - time.monotonic()))
                person = self._random.randrange(self._people)
                group.create_task(self._send(client, person, self._event(str(number), person, self._identifiers())))
                number += 1

    def _identifiers(self) -> str:
        return self._random.choice(("nhs", "noms")) if self._joined is not None else "nhs"

    def _event(self, number: str, person: int, identifiers: str) -> dict[str, Any]:
        who: dict[str, Any] = {"no_fixed_abode": True}
        if identifiers in {"nhs", "both"}:
            who["nhs_number"] = fictional_nhs_number(300_000 + 13 * person)
        if identifiers in {"noms", "both"}:
            who["noms_number"] = f"A{2345 + person:04d}TS"
        return {
            "specversion": "1.0",
            "type": f"sameday.intake.{self._random.choice(KINDS)}.v1",
            "source": SOURCE,
            "id": f"{self._name}-{number}",
            "time": rfc3339(now()),
            "datacontenttype": "application/json",
            "data": {"area": "walsall", "person": who, "needs": ["drugs", "housing"], "accepts_help_now": True},
        }

    async def _send(self, client: httpx.AsyncClient, person: int, event: dict[str, Any]) -> None:
        while True:
            try:
                async with self._room:
                    response = await client.post(self._url, content=json.dumps(event), headers=self._headers)
            except httpx.TransportError:
                self.ledger.unreachable += 1
            else:
                if response.status_code == httpx.codes.ACCEPTED:
                    self.ledger.acknowledged[response.json()["id"]] = person
                    return
                assert response.status_code == httpx.codes.SERVICE_UNAVAILABLE, response.text
                self.ledger.told_to_wait += 1
            await asyncio.sleep(self._random.uniform(0.3, 1))
