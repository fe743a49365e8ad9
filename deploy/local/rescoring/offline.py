"""What a run would come to: scoring's own decision over rows as they are at one moment. Nothing is written or told."""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import orjson

from deploy.local.rescoring import facts
from deploy.local.rescoring.people import pages
from deploy.local.rescoring.places import Places
from deploy.local.rescoring.report import Line, Tally
from deploy.local.rescoring.runs import Progress, Run
from services.scoring.cohorts.standing import Standing
from services.scoring.placing import rolls
from services.scoring.policy import Policy
from services.scoring.rescoring import RescorePerson
from shared.contracts.binding import message_of
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.contracts.rescoring import RescoreAsked
from shared.kit.ids import made_of
from shared.kit.journal import BadRecord, Decision, Outgoing, Record, Row

_NEVER = datetime.min.replace(tzinfo=UTC)
_BATCH = 100
"""People whose rows are read at once."""


async def rehearsed(
    connection: asyncpg.Connection, area: str, policy: Policy, now: datetime, progress: Progress = lambda _: None
) -> AsyncIterator[Line]:
    """A line for each who would move, the summary last; all in one picture of the database."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        rehearsal = Rehearsal(connection, policy, Run(made_of("rehearsal", area), area, policy.mark, now, 0))
        places = Places.of(area, policy.cohorts, await rehearsal.rows(rolls(area, policy.cohorts)), now)
        tally = Tally()
        async for page in pages(connection, area):
            for start in range(0, len(page.people), _BATCH):
                for decision in await rehearsal.judged(page.people[start : start + _BATCH], places):
                    for line in tally.take(decision.audit):
                        yield line
                progress(tally.judged)
        for line in tally.take({"moves": places.moves(await rehearsal.rows(places.members()))}):
            yield line
        yield tally.summary(area, None, tally.judged + tally.dead_letters, {})


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A run that nobody hears of."""

    connection: asyncpg.Connection
    policy: Policy
    run: Run

    async def judged(self, people: Sequence[UUID], places: Places) -> list[Decision]:
        """What would be decided about some people; `places` hears where they would stand."""
        handler = RescorePerson({self.run.area: self.policy})
        asked = [_asked(self.run, one) for one in people]
        rows: dict[str, Row] = {}
        while missing := {key for one, due in asked for key in handler.keys(one, due, rows)} - rows.keys():
            rows |= await self.rows(missing)
        decisions = [_decided(handler, one, due, rows, self.run.started_at) for one, due in asked]
        for (_, due), decision in zip(asked, decisions, strict=True):
            known = Standing.of(due.area, UUID(decision.audit.get("person_id", str(due.person_id))), rows)
            said = next(_standings(decision), known.newest)
            if said is not None and said.stopped is None:
                places.take(said, known)
        return decisions

    async def rows(self, keys: Collection[str]) -> dict[str, Row]:
        """State rows, found or absent."""
        found = await self.connection.fetch("SELECT key, body FROM scoring.state WHERE key = ANY($1)", list(keys))
        bodies = {row["key"]: orjson.loads(row["body"]) for row in found}
        return {key: Row(key, bodies.get(key)) for key in keys}


def _asked(run: Run, person_id: UUID) -> tuple[Message, RescoreAsked]:
    message = facts.asked(run, person_id, run.started_at)
    assert isinstance(message.data, RescoreAsked)  # noqa: S101 - made one line above
    return message, message.data


def _decided(
    handler: RescorePerson, message: Message, due: RescoreAsked, rows: dict[str, Row], now: datetime
) -> Decision:
    try:
        return handler.decide(message, due, rows, now)
    except BadRecord as bad:
        return Decision(bad.detail, audit={"dead_letter": bad.kind})


def _standings(decision: Decision) -> Iterator[StandingChanged]:
    for fact in decision.facts:
        if isinstance(data := _read(fact).data, StandingChanged):
            yield data


def _read(fact: Outgoing) -> Message:
    return message_of(Record(fact.topic, 0, 0, fact.key, fact.value, dict(fact.headers), _NEVER))
