"""Who is expected at which desk on a day (S1): referrals that wait there, or have an appointment that day. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from deploy.local.lists.lives import Ask, Life
from deploy.local.lists.rows import Seat
from shared.contracts.vocabulary import Band, ReferralState
from shared.packs import AreaPack
from shared.packs.lists import Desks

_EXPECTED = frozenset(
    {
        ReferralState.OFFERED,
        ReferralState.ACKNOWLEDGED,
        ReferralState.ACCEPTED,
        ReferralState.SCHEDULED,
        ReferralState.DID_NOT_ATTEND,
    }
)
"""Who was there already is not expected, unless for an appointment."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)
_URGENCY = {band: place for place, band in enumerate(Band)}


@dataclass(slots=True)
class DeskList:
    """Making of one list."""

    desks: Desks
    pack: AreaPack
    day: date
    at: datetime
    found: list[tuple[Ask, tuple[str, ...]]] = field(default_factory=list)

    def look(self, life: Life) -> None:
        """Every desk somebody is expected at; with each the others, for one visit does for all."""
        if life.died(self.at):
            return
        expected = [ask for ask in life.asks if self.expects(ask)]
        names = [self._name(ask.target) for ask in expected]
        for at, ask in enumerate(expected):
            others = tuple(dict.fromkeys(name for number, name in enumerate(names) if number != at))
            self.found.append((ask, others))

    def expects(self, ask: Ask) -> bool:
        """Whether this desk is open on the day and waits for that person."""
        return ask.target in self.desks.teams and self.opens(ask.target) and self._waits(ask)

    def opens(self, team: str) -> bool:
        """Whether a desk is open on the day; none is on a bank holiday."""
        target = self.pack.targets[team]
        return any(
            calendar.of_day(self.day) for calendar in (target.calendar, *(door.calendar for door in target.doors))
        )

    def rows(self) -> list[Seat]:
        """Desk by desk as the pack has them; appointments in their order, then the most urgent first."""
        order = {team: place for place, team in enumerate(self.desks.teams)}
        found = sorted(self.found, key=lambda one: (order[one[0].target], *_first(one[0])))
        return [self._seat(ask, others) for ask, others in found]

    def _waits(self, ask: Ask) -> bool:
        if ask.appointment is not None and ask.state_at(self.at) is not ReferralState.DID_NOT_ATTEND:
            return ask.open_at(self.at) and ask.appointment.astimezone(self.pack.area.zone).date() == self.day
        return ask.state_at(self.at) in _EXPECTED

    def _seat(self, ask: Ask, others: tuple[str, ...]) -> Seat:
        shown = {
            "referral": ask.referral_id,
            "person": ask.person_id,
            "because": ask.because,
            "band": ask.band,
            "respond_by": ask.respond_by,
            "appointment": ask.appointment,
            "also": others,
        }
        shown = {name: value for name, value in shown.items() if name in self.desks.columns}
        return Seat.model_validate({"list": self.desks.id, "day": self.day, "team": self._name(ask.target)} | shown)

    def _name(self, team: str) -> str:
        return self.pack.targets[team].team.name


def _first(ask: Ask) -> tuple[bool, datetime, int, datetime, UUID]:
    appointment = ask.appointment
    urgency = _URGENCY[ask.band]
    return appointment is None, appointment or _NO_TIME, urgency, ask.respond_by, ask.referral_id
