"""The router in a replay: its rows kept as what they mean, its deadlines in the order in which they fall due."""

from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from uuid import UUID

from services.router.decide import written
from services.router.draft import Draft
from services.router.due import deadline_of
from services.router.policy import Policy
from services.router.state import Referral
from shared.contracts.fact import Message
from shared.kit.journal import BadRecord, Row


@dataclass(slots=True)
class Router:
    """The router's own decisions without journal and without facts. `now` is the clock of the replay.

    What it cannot decide changes nothing, and what it decided already is not decided again, as in the journal.
    """

    policy: Policy
    now: datetime
    rows: dict[str, Row] = field(default_factory=dict)
    referrals: dict[UUID, Referral] = field(default_factory=dict)
    """As they are now, in the order in which they were opened."""
    _asked: dict[tuple[UUID, str], list[UUID]] = field(default_factory=dict)
    _due_at: dict[UUID, datetime] = field(default_factory=dict)
    _alarms: list[tuple[datetime, UUID]] = field(default_factory=list)
    _decided: set[UUID] = field(default_factory=set)

    def hears(self, message: Message) -> None:
        """One score or answer."""
        if message.id in self._decided:
            return
        draft = Draft(self.policy, self.rows, message, self.now)
        try:
            written(draft)
        except BadRecord:
            return
        self._decided.add(message.id)
        for key, row in draft.changed.items():
            self.rows[key] = Row.holding(key, row)
            if isinstance(row, Referral):
                self._keep(row)

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
                self.hears(deadline_of(self.referrals[referral_id], at))
        self.now = max(self.now, until)

    def about(self, event_id: UUID, target: str) -> list[Referral]:
        """What this team was asked about this event, in the order in which it was opened."""
        return [self.referrals[one] for one in self._asked.get((event_id, target), ())]

    def _keep(self, referral: Referral) -> None:
        mine = referral.referral_id
        if mine not in self.referrals:
            self._asked.setdefault((referral.event_id, referral.target), []).append(mine)
        self.referrals[mine] = referral
        self._due_at.pop(mine, None)
        alarm = referral.alarm
        if alarm is not None:
            self._due_at[mine] = alarm.due_at
            heappush(self._alarms, (alarm.due_at, mine))
