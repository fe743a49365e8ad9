"""Scoring's part of a replay: the events as they came, and what the router hears because of them."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.model import Groups
from deploy.local.fairness.people import Recorded, people, survivor
from deploy.local.simulation.heard import Step, Timed, counted, unnoticed
from deploy.local.simulation.rows import Rows
from services.scoring.taking import TakeFacts
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.kit.journal import BadRecord

_TOLD = "people.scored"
_PLACES = "people.standings"


@dataclass(slots=True)
class Judged:
    """Scoring's rows, and what it told. `dead`: what it could not take."""

    rows: Rows = field(default_factory=Rows)
    told: list[Timed] = field(default_factory=list)
    dead: int = 0
    _decided: set[UUID] = field(default_factory=set)

    @property
    def now_is(self) -> dict[UUID, UUID]:
        """An origin → the id it goes by, where that is another."""
        pairs = ((UUID(row["origin"]), UUID(row["goes_by"])) for row in self.rows.bodies("joins:"))
        return {origin: goes_by for origin, goes_by in pairs if origin != goes_by}

    def groups(self, today: date) -> dict[UUID, Groups]:
        """Everybody who was scored, by the id they go by; of nobody more than what was recorded. No addresses."""
        rows, now_is = self.rows.bodies("person:"), self.now_is
        known = people([(UUID(row["person_id"]), _recorded(row)) for row in rows], now_is)
        scored = {survivor(one.person_id, now_is) for _, one in self.scores() if one.place is None}
        return {one: groups_of(known[one].details if one in known else {}, today) for one in scored}

    def said(self, handler: TakeFacts, message: Message, at: datetime) -> list[tuple[str, Message]]:
        """What one message makes it say to the router and to its own cohorts; of a repeat nothing."""
        if message.id in self._decided:
            return []
        try:
            decision = handler.decide(message, self.rows, at)
        except BadRecord:
            self.dead += 1
            return []
        self._decided.add(message.id)
        self.rows.take(decision.changes)
        return [(fact.topic, fact.says) for fact in decision.facts if fact.topic in {_TOLD, _PLACES}]

    def scores(self) -> Iterator[tuple[Message, PersonScored]]:
        """Every score that was told, oldest first."""
        return ((message, message.data) for _, message in self.told if isinstance(message.data, PersonScored))


def judged(handler: TakeFacts, events: Iterable[Timed], ranks: Collection[str], step: Step = unnoticed) -> Judged:
    """Every event decided when it was heard. Nobody has a place in a cohort but in those areas."""
    found = Judged()
    for at, event in counted(events, step):
        waiting = deque([event])
        while waiting:
            for topic, message in found.said(handler, waiting.popleft(), at):
                if topic == _TOLD:
                    found.told.append((at, _but_for_reasons(message)))
                elif isinstance(message.data, StandingChanged) and message.data.area in ranks:
                    waiting.append(message)
    return found


def _but_for_reasons(message: Message) -> Message:
    """A score with the first of its reasons, which says by which rule how soon: who is asked hangs on no other."""
    if not isinstance(message.data, PersonScored):
        return message
    score = message.data.score
    lean = score.model_copy(update={"factors": score.factors[:1]})
    return replace(message, data=message.data.model_copy(update={"score": lean}))


def _recorded(row: Any) -> Recorded:
    return Recorded(row.get("area"), row.get("details") or {})
