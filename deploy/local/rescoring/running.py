"""A run on a running system: asked page by page, never far ahead of what is decided, and gone on with after a stop."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.local.rescoring import facts, runs
from deploy.local.rescoring.asking import Asking
from deploy.local.rescoring.outcomes import audits, not_ranked
from deploy.local.rescoring.people import count, pages
from deploy.local.rescoring.report import Line, Tally
from deploy.local.rescoring.runs import Progress, Run
from services.scoring.placing import STANDINGS
from services.scoring.policy import Policy
from shared.kit import clock
from shared.packs.current import LOOK_EVERY_S, fingerprint

AHEAD = 5_000
"""So many may be asked and not yet decided: whoever stops the command stops the run about there."""
_LOOK_EVERY_S = 0.25
_STILL_FOR_S = 120.0
_TAKEN_WITHIN_S = 3 * LOOK_EVERY_S


class StandstillError(Exception):
    """Scoring takes nothing of the run: the same command goes on with it later."""


@dataclass(slots=True)
class Rescore:
    """One area's run. `connection` and `asking` are its alone."""

    connection: asyncpg.Connection
    asking: Asking
    area: str
    policy: Policy
    progress: Progress = lambda _: None

    async def under_way(self) -> Run | None:
        """The run that was stopped and goes on; None where a new one begins. Raises AlreadyRunningError."""
        await runs.hold(self.connection, self.area)
        run = await runs.under_way(self.connection, self.area)
        return run if run is not None and run.pack == self.policy.mark else None

    async def people(self) -> int:
        """How many a new run would ask about."""
        return await count(self.connection, self.area)

    async def run(self, begun: Run | None, people: int) -> AsyncIterator[Line]:
        """Everybody asked about and judged, the cohorts settled; a line for each who moves, the summary last.

        Raises StandstillError, and what PostgreSQL and Kafka raise: the row says how far it came.
        """
        run = begun or await runs.begun(self.connection, self.area, self.policy.mark, people, clock.now())
        self.asking.include(facts.BULK)
        run = await self._ask(run)
        self.asking.ask([facts.record(facts.ended(run, clock.now()))])
        await self._until(0, run)
        self.asking.include(STANDINGS)
        await self._until(0, run)
        tally = Tally()
        async for audit in audits(self.connection, run):
            for line in tally.take(audit):
                yield line
        left = await not_ranked(self.connection, self.area, self.policy.cohorts)
        await runs.ended(self.connection, self.area, clock.now())
        yield tally.summary(self.area, run.run, run.asked, left)

    async def _ask(self, run: Run) -> Run:
        async for page in pages(self.connection, self.area, run.upto):
            await self._until(AHEAD - len(page.people), run)
            now = clock.now()
            self.asking.ask(facts.record(facts.asked(run, person_id, now)) for person_id in page.people)
            run = await runs.came_to(self.connection, run, len(page.people), page.upto)
        await self._until(0, run)
        return run

    async def _until(self, behind: int, run: Run) -> None:
        """Wait until no more than so many records are undecided. Raises StandstillError."""
        moved, least = time.monotonic(), self.asking.behind()
        while (left := self.asking.behind()) > behind:
            self.progress(max(0, run.asked - left))
            if left != least:
                moved, least = time.monotonic(), left
            if time.monotonic() - moved > _STILL_FOR_S:
                raise StandstillError(f"scoring has taken nothing for {_STILL_FOR_S:.0f} s: {left} people wait")
            await asyncio.sleep(_LOOK_EVERY_S)
        self.progress(max(0, run.asked - left))


async def pack_taken(areas: Path) -> None:
    """Wait until every worker has had the time to take the files as they are: a worker looks twice."""
    newest = max((written for _, written, _ in fingerprint(areas)), default=0) / 1e9
    young = time.time() - newest
    await asyncio.sleep(min(max(0.0, _TAKEN_WITHIN_S - young), _TAKEN_WITHIN_S))
