"""An area's day in memory: intake's reading, scoring and the router, each by its own handler, none of them running.

Facts go from one to the next as over Kafka; deadlines fall due by the case's clock as the router's poller fires them.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from deploy.local.explain.policies import Policies
from deploy.local.memory import Memory, read
from services.router.due import TOPIC as DEADLINES
from services.router.due import due
from services.router.handle import RouteFacts
from services.scoring.matching.model import load_weights
from services.scoring.policy import load_policies
from services.scoring.taking import TakeFacts
from shared.contracts.fact import Message
from shared.kit.journal import BadRecord, Decision, Outgoing
from shared.packs.current import Current

_SCORING = ("intake.events", "people.standings", "people.records")
_ROUTER = ("people.scored", "referrals.answers", "notifications.outcomes", DEADLINES, "alerts.drug")


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that was published: when by the case's clock, on which topic."""

    at: datetime
    topic: str
    message: Message


@dataclass(frozen=True, slots=True)
class Dead:
    """A fact nobody could handle, and why."""

    at: datetime
    topic: str
    bad: BadRecord


@dataclass(frozen=True, slots=True)
class Packs:
    """A folder of area packs as scoring and router go by them."""

    policies: Policies
    scoring: TakeFacts

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Raises PackError with file and line."""
        return cls(Policies.load(folder), TakeFacts(Current(folder, load_policies), load_weights()))


@dataclass(slots=True)
class Town:
    """What was heard and said so far. `now` is the case's clock. Unless it `keeps`, what nobody here reads is lost."""

    packs: Packs
    now: datetime
    keeps: bool = True
    said: list[Said] = field(default_factory=list)
    dead: list[Dead] = field(default_factory=list)
    scoring: Memory = field(init=False)
    router: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.scoring = Memory(self.packs.scoring)
        self.router = Memory(RouteFacts(self.packs.policies.routing))

    def hears(self, topic: str, message: Message) -> Decision | None:
        """One fact with all that follows from it; the first decision, None where it became a dead letter."""
        decisions = []
        waiting = deque([(topic, message)])
        while waiting:
            decision = self._decided(*waiting.popleft())
            decisions.append(decision)
            waiting.extend(self._published(decision.facts) if decision else ())
        return decisions[0]

    def passes(self, until: datetime, *, up_to: bool = False) -> None:
        """Time passes; deadlines fall due in order. `up_to`: those of that very instant do not yet."""
        while (first := self.router.first_due()) is not None:
            at, key = first
            if at > until or (at == until and up_to):
                break
            self.now = max(self.now, at)
            del self.router.due_at[key]
            self.hears(DEADLINES, read(due(key, self.router.body(key), at), at))
        self.now = max(self.now, until)

    def _decided(self, topic: str, message: Message) -> Decision | None:
        service = self._readers[topic]
        try:
            return service.decide(message, self.now)
        except BadRecord as bad:
            self.dead.append(Dead(self.now, topic, bad))
            return None

    def _published(self, facts: tuple[Outgoing, ...]) -> list[tuple[str, Message]]:
        if not self.keeps:
            return [(fact.topic, read(fact, self.now)) for fact in facts if fact.topic in self._readers]
        said = [Said(self.now, fact.topic, read(fact, self.now)) for fact in facts]
        self.said.extend(said)
        return [(one.topic, one.message) for one in said if one.topic in self._readers]

    @property
    def _readers(self) -> Mapping[str, Memory]:
        return {**dict.fromkeys(_SCORING, self.scoring), **dict.fromkeys(_ROUTER, self.router)}
