"""Scoring's part of a replay: the events as they came, and what the router hears because of them."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from deploy.local.fairness.groups import groups_of
from deploy.local.fairness.model import Groups
from deploy.local.fairness.people import Recorded, people, survivor
from deploy.local.simulation.heard import Step, Timed, counted, unnoticed
from deploy.local.simulation.model import Told
from deploy.local.simulation.rows import Rows
from services.scoring.decide import band_of
from services.scoring.handle import ScoreEvent
from services.scoring.hearing import Heard, hear
from services.scoring.joins import Joins
from services.scoring.profile import Profile
from services.scoring.taking import TakeFacts
from shared.contracts.cohorts import StandingChanged
from shared.contracts.fact import Fact, Message
from shared.contracts.people import PersonScored
from shared.contracts.vocabulary import Band
from shared.kit.journal import BadRecord, Decision

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
            message = waiting.popleft()
            if message.id in self._decided:
                continue
            try:
                decision = handler.decide(message, self.rows, at)
            except BadRecord:
                self.dead += 1
                continue
            self._decided.add(message.id)
            self.rows.take(decision.changes)
            self.tells(at, decision)
            waiting += (one for one in _said(decision, _PLACES) if _is_of(one.data, ranks))

    def tells(self, at: datetime, decision: Decision) -> None:
        """What the router hears of a decision."""
        for message in _said(decision, _TOLD):
            self._tell(at, message)

    def handed_on(self) -> list[Timed]:
        """What was told since it was last handed on; it is at hand here no more."""
        told, self.told = self.told, []
        return told

    def _tell(self, at: datetime, message: Message) -> None:
        """A score with the first of its reasons, which says by which rule how soon: who is asked hangs on no other."""
        if isinstance(message.data, PersonScored):
            scored, score = message.data, message.data.score
            if len(score.factors) > 1:
                score = score.model_copy(update={"factors": score.factors[:1]})
                message = replace(message, data=scored.model_copy(update={"score": score}))
            self.scores[scored.event_id] = _told(score.band, score.factors[0].rule)
            if scored.place is None:
                self._scored.add(scored.person_id)
        self.told.append((at, message))


class Scoring(NamedTuple):
    """Scoring's handlers by one folder of packs: of every fact it reads, and of events alone.

    `like`: areas it judges as the folder before it does, but for how soon.
    """

    facts: TakeFacts
    events: ScoreEvent
    like: frozenset[str] = frozenset()


class Hearing:
    """What packs make of the same events, which are heard once for all of them where nobody has a place in a cohort.

    Of what scoring keeps of a person only those places and what was told last hang on a pack, and no event looks at
    what was told (services/scoring/hearing.py).
    """

    def __init__(self, packs: Sequence[Scoring], ranks: Collection[str]) -> None:
        """`ranks`: areas of the events where places matter."""
        self._packs, self._ranks = packs, ranks
        self._once = not ranks and all(one.events.policies.keys() == packs[0].events.policies.keys() for one in packs)
        rows = Rows()
        self.found = tuple(Judged(rows if self._once else Rows()) for _ in packs)
        self._heard: set[UUID] = set()

    def hears(self, event: Timed) -> None:
        """One event, when it was heard."""
        if not self._once:
            for pack, one in zip(self._packs, self.found, strict=True):
                one.hears(pack.facts, event, self._ranks)
        elif event[1].id not in self._heard:
            self._hear(*event)

    def _hear(self, at: datetime, message: Message) -> None:
        rows = self.found[0].rows
        try:
            heard = hear(message, rows, at)
            decisions = [heard] if isinstance(heard, Decision) else list(self._decided(heard))
        except BadRecord:
            for one in self.found:
                one.dead += 1
            return
        self._heard.add(message.id)
        rows.take(decisions[0].changes)
        for number, one in enumerate(self.found):
            one.tells(at, decisions[min(number, len(decisions) - 1)])

    def _decided(self, heard: Heard) -> Iterator[Decision]:
        """One where all come to the same."""
        force, *others = self._packs
        yield (decision := force.events.judged(heard))
        scored = next((one.data for one in _said(decision, _TOLD) if isinstance(one.data, PersonScored)), None)
        if scored is not None:  # else it hangs on no pack
            yield from (one.events.judged(heard) for one in others if not _as_soon(force, one, heard, scored.area))


def _as_soon(force: Scoring, tried: Scoring, heard: Heard, area: str) -> bool:
    """Whether both say how soon by the same rule; where they differ in more than that, it is not looked for."""
    if area not in tried.like:
        return False
    mine, theirs = (one.events.policies[area].scoring for one in (force, tried))
    weighed = heard.weighed(mine)
    return band_of(weighed, mine) == band_of(weighed, theirs)


def judged(
    packs: Sequence[Scoring], events: Iterable[Timed], ranks: Collection[str], step: Step = unnoticed
) -> tuple[Judged, ...]:
    """What each of them makes of the events, decided when they were heard."""
    hearing = Hearing(packs, ranks)
    for event in counted(events, step):
        hearing.hears(event)
    return hearing.found


def _is_of(fact: Fact, areas: Collection[str]) -> bool:
    return isinstance(fact, StandingChanged) and fact.area in areas


def _said(decision: Decision, topic: str) -> Iterator[Message]:
    return (fact.says for fact in decision.facts if fact.topic == topic)


@cache
def _told(band: Band, rule: str) -> Told:
    """One for all events that a rule judges."""
    return Told(band, rule)


def _recorded(profile: Profile) -> Recorded:
    said = profile.model_dump(mode="json", include={"area", "details"})
    somebody = bool(profile.details or profile.identifiers or profile.told)
    return Recorded(said["area"], said["details"], somebody)
