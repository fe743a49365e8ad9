"""Scoring's part of a replay: the events as they came, and what the router hears because of them."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from uuid import UUID

from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.model import Groups
from deploy.local.fairness.people import Recorded, people, survivor
from deploy.local.simulation.heard import Step, Timed, counted, unnoticed
from deploy.local.simulation.model import Told
from deploy.local.simulation.rows import Rows
from services.scoring.joins import Joins
from services.scoring.profile import Profile
from services.scoring.taking import TakeFacts
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Message
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band
from shared.kit.journal import BadRecord

_TOLD = "people.scored"
_PLACES = "people.standings"


@dataclass(slots=True)
class Judged:
    """Scoring's rows, and what it told. `dead`: what it could not take."""

    rows: Rows = field(default_factory=Rows)
    told: list[Timed] = field(default_factory=list)
    scores: dict[UUID, Told] = field(default_factory=dict)
    """What each event's score says of how soon; of what was told, whether or not it is still at hand."""
    dead: int = 0
    _scored: set[UUID] = field(default_factory=set)
    _decided: set[UUID] = field(default_factory=set)

    @property
    def now_is(self) -> dict[UUID, UUID]:
        """An origin → the id it goes by, where that is another."""
        rows = self.rows.of("joins:", Joins.within)
        return {one.origin: one.goes_by for one in rows if one.origin != one.goes_by}

    def groups(self, today: date) -> dict[UUID, Groups]:
        """Everybody who was scored, by the id they go by; of nobody more than what was recorded. No addresses."""
        rows, now_is = self.rows.of("person:", Profile.within), self.now_is
        known = people([(one.person_id, _recorded(one)) for one in rows], now_is)
        scored = {survivor(one, now_is) for one in self._scored}
        return {one: groups_of(known[one].details if one in known else {}, today) for one in scored}

    def hears(self, handler: TakeFacts, event: Timed, ranks: Collection[str]) -> None:
        """One event, when it was heard. Nobody has a place in a cohort but in those areas."""
        at, waiting = event[0], deque([event[1]])
        while waiting:
            for topic, message in self._said(handler, waiting.popleft(), at):
                if topic == _TOLD:
                    self._tell(at, message)
                elif isinstance(message.data, StandingChanged) and message.data.area in ranks:
                    waiting.append(message)

    def handed_on(self) -> list[Timed]:
        """What was told since it was last handed on; it is at hand here no more."""
        told, self.told = self.told, []
        return told

    def _said(self, handler: TakeFacts, message: Message, at: datetime) -> list[tuple[str, Message]]:
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

    def _tell(self, at: datetime, message: Message) -> None:
        """A score with the first of its reasons, which says by which rule how soon: who is asked hangs on no other."""
        if isinstance(message.data, PersonScored):
            scored = message.data
            score = scored.score.model_copy(update={"factors": scored.score.factors[:1]})
            message = replace(message, data=scored.model_copy(update={"score": score}))
            self.scores[scored.event_id] = _told(score.band, score.factors[0].rule)
            if scored.place is None:
                self._scored.add(scored.person_id)
        self.told.append((at, message))


def judged(handler: TakeFacts, events: Iterable[Timed], ranks: Collection[str], step: Step = unnoticed) -> Judged:
    """Every event decided when it was heard. Nobody has a place in a cohort but in those areas."""
    found = Judged()
    for event in counted(events, step):
        found.hears(handler, event, ranks)
    return found


@cache
def _told(band: Band, rule: str) -> Told:
    """One for all events that a rule judges."""
    return Told(band, rule)


def _recorded(profile: Profile) -> Recorded:
    said = profile.model_dump(mode="json", include={"area", "details"})
    somebody = bool(profile.details or profile.identifiers or profile.told)
    return Recorded(said["area"], said["details"], somebody)
