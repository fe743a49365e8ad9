"""The router in a replay: its rows kept as what they mean, its deadlines in the order in which they fall due."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from deploy.local.simulation.model import Asked
from services.router.decide import written
from services.router.draft import Draft
from services.router.due import deadline_of
from services.router.life_cycle import OVER
from services.router.policy import Policy
from services.router.state import Referral
from services.router.team import is_teams
from shared.contracts.fact import Message
from shared.kit.journal import BadRecord, Row
from shared.kit.journal.unread import Unread

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class NotAlone(Unread):
    """A decision looks at what a team has: whom it is about is not all that counts."""


class RowsOfSome(dict[str, Row]):
    """Rows of some people only. Raises NotAlone when somebody asks for a team's."""

    def get(self, key: str, default: Any = None) -> Any:
        """A person's row or a referral's."""
        if is_teams(key):
            raise NotAlone([key])
        return super().get(key, default)


@dataclass(slots=True)
class Router:
    """The router's own decisions without journal and without facts. `now` is the clock of the replay.

    What it cannot decide changes nothing, and what it decided already is not decided again, as in the journal. Of a
    referral that is over only who was asked is kept: nothing follows it, and nobody looks at it again.
    """

    policy: Policy
    now: datetime = _BEFORE_ALL
    rows: dict[str, Row] = field(default_factory=dict)
    _open: dict[UUID, Referral] = field(default_factory=dict)
    _over: dict[UUID, Asked] = field(default_factory=dict)
    _order: dict[UUID, None] = field(default_factory=dict)
    """Every referral, in the order in which they were opened."""
    _about: dict[tuple[UUID, str], UUID | tuple[UUID, ...]] = field(default_factory=dict)
    _due_at: dict[UUID, datetime] = field(default_factory=dict)
    _alarms: list[tuple[datetime, UUID]] = field(default_factory=list)
    _decided: set[int] = field(default_factory=set)

    def hears(self, message: Message) -> None:
        """One score or answer."""
        if message.id.int in self._decided:
            return
        draft = Draft(self.policy, self.rows, message, self.now)
        try:
            written(draft)
        except BadRecord:
            return
        self._decided.add(message.id.int)
        for key, row in draft.changed.items():
            if isinstance(row, Referral):
                self._keep(key, row)
            else:
                self.rows[key] = Row.holding(key, row)

    def passes(self, until: datetime, *, up_to: bool = False) -> None:
        """Time passes; deadlines fall due in order. `up_to`: those of that very instant do not yet."""
        while self._alarms:
            at, referral_id = self._alarms[0]
            if at > until or (at == until and up_to):
                break
            heappop(self._alarms)
            if self._due_at.get(referral_id) == at:
                self.now = max(self.now, at)
                del self._due_at[referral_id]
                self.hears(deadline_of(self._open[referral_id], at))
        self.now = max(self.now, until)

    def about(self, event_id: UUID, target: str) -> UUID | None:
        """What this team was asked about this event: what is not over, else what was opened last."""
        found = self._about.get((event_id, target))
        if not isinstance(found, tuple):
            return found
        return next((one for one in found if one in self._open), found[-1])

    def asked(self) -> tuple[Asked, ...]:
        """Every referral as it is now, in the order in which they were opened."""
        return tuple(Asked.of(self._open[one]) if one in self._open else self._over[one] for one in self._order)

    def _keep(self, key: str, referral: Referral) -> None:
        mine = referral.referral_id
        if mine not in self._order:
            self._order[mine] = None
            self._name(mine, (referral.event_id, referral.target))
        self._due_at.pop(mine, None)
        if referral.state in OVER:
            self.rows.pop(key, None)
            self._open.pop(mine, None)
            self._over[mine] = Asked.of(referral)
            return
        self.rows[key], self._open[mine] = Row.holding(key, referral), referral
        alarm = referral.alarm
        if alarm is not None:
            self._due_at[mine] = alarm.due_at
            heappush(self._alarms, (alarm.due_at, mine))

    def _name(self, mine: UUID, ask: tuple[UUID, str]) -> None:
        known = self._about.get(ask)
        if known is None:
            self._about[ask] = mine
        else:
            self._about[ask] = (*known, mine) if isinstance(known, tuple) else (known, mine)
