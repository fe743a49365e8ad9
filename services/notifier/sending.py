"""Senders: each lane of leased deliveries is a task; what came of them is recorded in batches (docs/adr/0009)."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from services.notifier import metrics
from services.notifier.model import Channel, Delivery, Result
from services.notifier.patience import patiently
from services.notifier.recorder import Recorder
from services.notifier.schedule import RETRIED, Answer, Kind, verdict
from shared.kit.clock import machine_time, now

LANES = 64
"""Most lanes of one process at once."""
_FRESH_S = 1.0
"""After this long a lease looks again whether its deliveries are still wanted."""
_LOOK_S = 1.0
"""Longest sleep between two looks for what is due."""
_GRACE_S = 0.5
"""For the record of an attempt that used its whole limit before the process ends."""


class Courier(Protocol):
    """One channel's way out. Never raises for what the other side does."""

    async def send(self, delivery: Delivery) -> Answer:
        """One attempt."""
        ...


class Leases(Protocol):
    """The ledger as senders use it."""

    async def lease(self, room: int) -> list[Delivery]: ...  # noqa: D102 - the ledger's own docstrings
    async def next_due(self) -> float | None: ...  # noqa: D102
    async def release(self, deliveries: Sequence[Delivery]) -> None: ...  # noqa: D102
    async def still(self, delivery: Delivery) -> bool: ...  # noqa: D102


class Senders:
    """Tries what is leased, and leases what is due.

    `limit_s` is one attempt's wall clock, `lease_s` (at least three of them) how long a lease is ours.
    """

    def __init__(
        self,
        ledger: Leases,
        recorder: Recorder,
        couriers: Mapping[Channel, Courier],
        schedule: tuple[float, ...],
        *,
        limit_s: float,
        lease_s: float,
    ) -> None:
        self._ledger = ledger
        self._recorder = recorder
        self._couriers = couriers
        self._schedule = schedule
        self._limit_s = limit_s
        self._usable_s = lease_s - limit_s
        self._lanes: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._more = False
        """Something that is due may be behind a lane that is open now."""
        self.looked_at = time.monotonic()
        """When it last looked for work, on the monotonic clock."""

    @property
    def room(self) -> int:
        """How many more lanes may be opened."""
        return 0 if self._stopping else LANES - len(self._lanes)

    def start(self, leased: Sequence[Delivery]) -> None:
        """Opens a lane for each lease, at once."""
        lanes: dict[UUID, list[Delivery]] = {}
        for delivery in leased:
            lanes.setdefault(delivery.lane, []).append(delivery)
        for deliveries in lanes.values():
            task = asyncio.create_task(self._lane(deliveries))
            self._lanes.add(task)
            task.add_done_callback(self._ended)

    def look(self) -> None:
        """Something may be due now, or as soon as a lane ends."""
        self._more = True
        self._wake.set()

    async def run(self) -> None:
        """Leases what is due until cancelled."""
        while True:
            self._wake.clear()
            self._more = bool(self._lanes) and self._more
            self.looked_at = time.monotonic()
            if self.room and (leased := await patiently(lambda: self._ledger.lease(self.room))):
                self.start(leased)
                self._more = True
                continue
            due = await patiently(self._ledger.next_due)
            await self._sleep(_LOOK_S if due is None else min(_LOOK_S, due))

    async def stop(self) -> None:
        """Lets attempts under way end; what is not under way is given back. Takes at most an attempt's limit."""
        self._stopping = True
        if self._lanes:
            _, late = await asyncio.wait(self._lanes, timeout=self._limit_s + _GRACE_S)
            for task in late:
                task.cancel()

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._lanes.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._recorder.fail(error)
        if self._more:
            self._wake.set()

    async def _lane(self, deliveries: Sequence[Delivery]) -> None:
        """One after the other; the first that fails ends the lane, since the next would fare no better."""
        began = time.monotonic()
        recorded: list[asyncio.Future[None]] = []
        rest: Sequence[Delivery] = ()
        for place, delivery in enumerate(deliveries):
            held = time.monotonic() - began
            if self._stopping or held > self._usable_s:
                rest = deliveries[place:]
                break
            if held > _FRESH_S and not await patiently(lambda one=delivery: self._ledger.still(one)):  # type: ignore[misc]  # mypy cannot infer a default argument's type
                continue
            answer = await self._attempt(delivery, recorded)
            if answer.kind in RETRIED or answer.kind is Kind.GONE:
                rest = deliveries[place + 1 :]
                break
        await asyncio.gather(*recorded)
        if rest:
            await patiently(lambda: self._ledger.release(rest))
            self._more = True

    async def _attempt(self, delivery: Delivery, recorded: list[asyncio.Future[None]]) -> Answer:
        at = now()
        answer = await self._couriers[delivery.channel].send(delivery)
        ended, number = now(), delivery.attempts + 1
        result = Result(delivery, number, at, answer, verdict(answer, number, self._schedule, machine_time()))
        metrics.attempted(result, ended)
        recorded.append(self._recorder.put(result))
        return answer
